import CDovela
import PluginKit

/// x above a threshold, at most `max_value`; below it negative_slope * (x - threshold).
class Rectifier: LayerComponent {
  private let operation: String
  private let slope: Float
  private let greatest: Float
  private let threshold: Float

  required convenience init(_ settings: Settings) throws {
    throw Failure(DOVELA_INTERNAL, "Rectifier is not a layer of its own")
  }

  init(operation: String, slope: Float, greatest: Float = .infinity, threshold: Float = 0) {
    self.operation = operation
    self.slope = slope
    self.greatest = greatest
    self.threshold = threshold
  }

  /// The plain and the leaky form are a formula that kernels know.
  private var isFormula: Bool { greatest == .infinity && threshold == 0 }
  private var formula: dovela_eltwise {
    dovela_eltwise(formula: DOVELA_FORMULA_RELU.rawValue, alpha: slope, beta: 0, reserved: 0)
  }

  func infer(_ inference: LayerInference) throws {
    let spec = try inference.only(operation, ranks: 1...Int(DOVELA_MAX_RANK), layout: "a tensor")
    try inference.output(spec, mask: DOVELA_MASK_PASS)
    var f = formula
    if isFormula, inference.host.kernels.eltwise_needs(&f) == 0 {
      inference.needsOutput()
      inference.inPlace()
    } else {
      inference.needsInput()
    }
  }

  func forward(_ run: LayerRun) throws {
    guard let x = run.input().pointee.floats, let y = run.output().pointee.floats else { throw Failure.memory }
    let count = run.input().pointee.count
    var f = formula
    if isFormula { return run.host.kernels.eltwise_forward(run.context, &f, UInt64(count), x, y) }
    for index in 0..<count {
      let value = x[index]
      y[index] = value >= greatest ? greatest : value >= threshold ? value : slope * (value - threshold)
    }
  }

  func backward(_ run: LayerRun) throws {
    guard let dx = run.inputGradient() else { return }
    guard let dy = run.outputGradient() else { throw Failure.memory }
    let count = run.input().pointee.count
    var f = formula
    if isFormula {
      return run.host.kernels.eltwise_backward(
        run.context, &f, UInt64(count), run.input().pointee.floats, run.output().pointee.floats, dy, dx)
    }
    guard let x = run.input().pointee.floats else { throw Failure.memory }
    for index in 0..<count {
      let value = x[index]
      dx[index] = value >= greatest ? 0 : value > threshold ? dy[index] : slope * dy[index]
    }
  }
}

/// The rectified linear unit as a layer.
final class ReLU: Rectifier {
  required init(_ settings: Settings) throws {
    try super.init(
      operation: "ReLU", slope: settings.float("negative_slope"),
      greatest: settings.isNull("max_value") ? .infinity : settings.float("max_value"),
      threshold: settings.float("threshold"))
  }
}

/// The rectified linear unit with a slope below zero.
final class LeakyReLU: Rectifier {
  required init(_ settings: Settings) throws {
    try super.init(operation: "LeakyReLU", slope: settings.float("negative_slope"))
  }
}
