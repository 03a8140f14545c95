import DovelaCore
import Foundation
import Testing

/// C functions as losses, metrics and schedules.
struct ObjectiveTests {
  private let prediction: [Float] = [0.2, 0.5, 0.3, 0.6, 0.1, 0.3, 0.25, 0.25, 0.5, 0.9, 0.05, 0.05]
  private let truth: [Float] = [0, 1, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0]
  private let scale: [Float] = [0.25, 0.5, 0, 1]

  @Test(arguments: [
    "LIB: float squared(float y_true, float y_pred); float squared_dp(float y_true, float y_pred)",
    "{library: LIB, kind: loss, prototype: \"float squared(float, float)\"}",
    "LIB: double row_squared(const double *y_true, const double *y_pred, size_t n); void row_squared_dp(const double *y_true, const double *y_pred, double *gradient, size_t n)",
    "{library: LIB, kind: loss, prototype: \"double row_squared(const double *y_true, const double *y_pred, size_t n)\", derivative: numeric}",
  ])
  func squaredError_matchesTheFormula(_ text: String) throws {
    let bench = try FunctionBench()
    try bench.declare("f", text)
    let (values, gradient) = try bench.loss("f", prediction, [4, 3], truth: truth, [4, 3], scale: scale)
    for row in 0..<4 {
      let differences = (0..<3).map { prediction[row * 3 + $0] - truth[row * 3 + $0] }
      #expect(abs(values[row] - differences.map { $0 * $0 }.reduce(0, +) / 3) < 1e-6)
      for column in 0..<3 {
        #expect(abs(gradient[row * 3 + column] - scale[row] * 2 * differences[column] / 3) < 1e-4)
      }
    }
  }

  @Test func labels_areIntegers() throws {
    let bench = try FunctionBench()
    try bench.declare(
      "f",
      "LIB: float index_entropy(const int32_t *y_true, const float *y_pred, size_t n); void index_entropy_dp(const int32_t *y_true, const float *y_pred, float *gradient, size_t n)"
    )
    let labels: [Float] = [1, 0, 2, 0]
    for shape in [[4], [4, 1]] {
      let (values, gradient) = try bench.loss("f", prediction, [4, 3], truth: labels, shape, scale: scale)
      for row in 0..<4 {
        let p = prediction[row * 3 + Int(labels[row])]
        #expect(abs(values[row] + Foundation.log(p)) < 1e-6)
        #expect(abs(gradient[row * 3 + Int(labels[row])] + (scale[row] == 0 ? 0 : scale[row] / p)) < 1e-5)
      }
    }
    try bench.declare("g", "{library: LIB, kind: loss, prototype: \"float hinge(int y_true, float y_pred)\"}")
    let (values, gradient) = try bench.loss("g", [0.25, -2, 3], [3, 1], truth: [1, 0, 0], [3], scale: [1, 1, 1])
    #expect(values == [0.75, 0, 4])
    for (found, wanted) in zip(gradient, [-1, 0, 1] as [Float]) { #expect(abs(found - wanted) < 1e-4) }
  }

  @Test func shapesThatDiffer_areRefusedWithBoth() throws {
    let bench = try FunctionBench()
    try bench.declare(
      "f", "{library: LIB, kind: loss, prototype: \"float squared(float, float)\", derivative: numeric}")
    let error = try #require(throws: DovelaError.self) {
      try bench.loss("f", prediction, [4, 3], truth: [1, 0, 2, 0], [4, 1], scale: scale)
    }
    #expect(error.code == .shapeMismatch)
    #expect(error.message.contains("targets (None, 1) with predictions (None, 3)"))
  }

  @Test func wrongDerivativeOfALoss_isRefused() throws {
    let bench = try FunctionBench()
    try bench.declare(
      "f", "LIB: float squared(float y_true, float y_pred); float squared(float y_true, float y_pred)")
    let error = try #require(throws: DovelaError.self) { try bench.make(.loss, "f") }
    #expect(error.message.contains("at y_true = 0.0, y_pred = 0.13 it gives"))
  }

  @Test func metric_isTheWeightedMeanOfItsRows() throws {
    let bench = try FunctionBench()
    try bench.declare(
      "f", "{library: LIB, kind: metric, prototype: \"float squared(float, float)\", direction: down}")
    let metric = try #require(try bench.make(.metric, "f") as? any Metric)
    #expect(try metric.infer(prediction: TensorSpec([nil, 1]), target: TensorSpec([nil])).stateCount == 2)
    #expect(metric.configuration.schema.facts["direction"] == ["down"])
    var prediction: [Float] = [1, 2, 3]
    var truth: [Float] = [0, 0, 0]
    var state = [0.0, 0.0]
    try prediction.withUnsafeMutableBytes { prediction in
      try truth.withUnsafeMutableBytes { truth in
        try metric.update(
          prediction: Tensor(TensorSpec([3, 1]), try #require(prediction.baseAddress)),
          target: Tensor(TensorSpec([3]), try #require(truth.baseAddress)), weights: [1, 0, 0.5], state: &state,
          context: bench.context)
      }
    }
    #expect(abs(try metric.result(of: state) - (1 + 4.5) / 1.5) < 1e-6)
    #expect(try metric.result(of: [0, 0]) == 0)
  }

  @Test func schedule_takesTheStep() throws {
    let bench = try FunctionBench()
    try bench.declare("halving", "LIB: double halving(int step)")
    try bench.declare(
      "fading",
      "{library: LIB, prototype: \"double fading(double base, unsigned long step, double rate)\", defaults: {rate: 0.5}}"
    )
    try bench.declare("follows", "LIB: double follows(double current, int64_t step)")
    try bench.declare("hole", "LIB: double hole(int)")
    func value(_ expression: String, _ step: Double, _ current: Double = 1) throws -> Double {
      try #require(try bench.make(.schedule, expression) as? any Schedule).value(at: step, current: current)
    }
    #expect(try value("halving", 2) == 0.025)
    #expect(try value("fading(base=8.0)", 2) == 2)
    #expect(try value("fading(8.0, rate=0.25)", 1) == 2)
    #expect(try value("follows", 3, 0.4) == 0.2)
    let error = try #require(throws: DovelaError.self) { try value("hole", 3) }
    #expect(error.message.contains("'hole' gives nan at 3.0"))
    #expect(throws: DovelaError.self) { try bench.make(.schedule, "fading") }
  }
}
