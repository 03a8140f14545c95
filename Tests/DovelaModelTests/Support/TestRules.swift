import DovelaCore
import Glibc

/// A loss of a function: the value of one row and its derivative.
final class TestLoss: Loss {
  let configuration: Configuration
  private let accepts: @Sendable (TensorSpec, TensorSpec) -> LossInference?
  private let row: @Sendable (_ run: borrowing LossRun, _ row: Int, _ width: Int) throws -> Void

  init(
    _ configuration: Configuration, accepts: @escaping @Sendable (TensorSpec, TensorSpec) -> LossInference?,
    row: @escaping @Sendable (borrowing LossRun, Int, Int) throws -> Void
  ) {
    self.configuration = configuration
    self.accepts = accepts
    self.row = row
  }

  func infer(prediction: TensorSpec, target: TensorSpec, fused: Bool) throws -> LossInference {
    guard let inference = accepts(prediction, target) else {
      throw DovelaError(.shapeMismatch, .other, "does not fit: \(prediction) and \(target)")
    }
    return inference
  }

  func evaluate(_ run: borrowing LossRun) throws {
    let rows = run.values.count
    for index in 0..<rows { try row(run, index, run.prediction.count / rows) }
  }
}

/// Mean of squares over the last axis.
func squaredError(reduction: String = "sum_over_batch_size") -> Configuration {
  configuration(
    .loss, "SquaredError", facts: ["problem": ["regression"]], ["reduction": .string(reduction)]
  ) { own, _ in
    TestLoss(
      own,
      accepts: { prediction, target in
        guard prediction.extents.dropFirst() == target.extents.dropFirst() else { return nil }
        return LossInference(values: TensorSpec(Array(prediction.extents.dropLast())), targetDType: .f32)
      },
      row: { run, row, width in
        let (p, t) = (run.prediction.floats, run.target.floats)
        var sum: Float = 0
        for index in row * width..<(row + 1) * width {
          let e = p[index] - t[index]
          sum += e * e
          if let gradient = run.gradient { gradient.floats[index] = run.scale[row] * 2 * e / Float(width) }
        }
        run.values.floats[row] = sum / Float(width)
      })
  }
}

/// Cross-entropy by class index, from probabilities or, fused, from the argument of softmax.
func crossEntropy(fusible: Bool = true, fromLogits: Bool = false) -> Configuration {
  configuration(
    .loss, "CrossEntropy", facts: fusible ? ["problem": ["index"], "fuses_after": ["dovela.softmax/1"]] : [:],
    ["from_logits": .bool(fromLogits)]
  ) { own, _ in
    TestLoss(
      own,
      accepts: { prediction, target in
        guard prediction.rank == target.rank + 1 else { return nil }
        return LossInference(values: TensorSpec(Array(prediction.extents.dropLast())), targetDType: .i32)
      },
      row: { run, row, width in
        let p = run.prediction.floats
        let label = Int(run.target.data.assumingMemoryBound(to: Int32.self)[row])
        guard (0..<width).contains(label) else {
          throw DovelaError(.outOfRange, .data, owner: "CrossEntropy", "label \(label) is not in 0 ..< \(width)")
        }
        let first = row * width
        guard run.isFused else {
          run.values.floats[row] = -logf(p[first + label])
          guard let gradient = run.gradient else { return }
          for index in 0..<width {
            gradient.floats[first + index] = index == label ? -run.scale[row] / p[first + index] : 0
          }
          return
        }
        var sum: Float = 0
        for index in 0..<width { sum += expf(p[first + index]) }
        run.values.floats[row] = logf(sum) - p[first + label]
        for index in 0..<width {
          let y = expf(p[first + index]) / sum
          run.activated?.floats[first + index] = y
          run.gradient?.floats[first + index] = run.scale[row] * (y - (index == label ? 1 : 0))
        }
      })
  }
}

/// The share of rows, by weight, whose greatest number is at the target.
final class TestAccuracy: Metric {
  let configuration: Configuration
  init(_ configuration: Configuration) { self.configuration = configuration }

  func infer(prediction: TensorSpec, target: TensorSpec) throws -> MetricInference {
    guard prediction.rank == target.rank + 1 else { throw DovelaError(.shapeMismatch, .other, "no labels") }
    return MetricInference(stateCount: 2, targetDType: .i32)
  }

  func update(
    prediction: Tensor, target: Tensor, weights: UnsafePointer<Float>?, state: UnsafeMutablePointer<Double>,
    context: ExecutionContext
  ) throws {
    let width = prediction.spec.extents.last.flatMap { $0 } ?? 1
    let labels = target.data.assumingMemoryBound(to: Int32.self)
    for row in 0..<target.count {
      var best = 0
      for index in 0..<width where prediction.floats[row * width + index] > prediction.floats[row * width + best] {
        best = index
      }
      let weight = Double(weights?[row] ?? 1)
      state[0] += best == Int(labels[row]) ? weight : 0
      state[1] += weight
    }
  }

  func merge(into: UnsafeMutablePointer<Double>, from: UnsafePointer<Double>) throws {
    into[0] += from[0]
    into[1] += from[1]
  }

  func result(of state: UnsafePointer<Double>) throws -> Double { state[1] == 0 ? 0 : state[0] / state[1] }
}

func accuracy() -> Configuration {
  configuration(.metric, "Accuracy", facts: ["direction": ["up"]]) { own, _ in TestAccuracy(own) }
}

/// penalty = factor * sum of squares.
final class TestL2: Regularizer, Sendable {
  let configuration = DovelaModelTests.configuration(.regularizer, "L2") { _, _ in TestL2(0) }
  let factor: Double
  init(_ factor: Double) { self.factor = factor }

  func apply(_ tensor: Tensor, gradient: Tensor?, scale: Double, context: ExecutionContext) throws -> Double {
    var sum = 0.0
    for index in tensor.floats.indices {
      sum += Double(tensor.floats[index]) * Double(tensor.floats[index])
      gradient?.floats[index] += Float(2 * factor * scale) * tensor.floats[index]
    }
    return factor * sum
  }
}

/// Nothing above a bound.
final class TestCeiling: Constraint, Sendable {
  let configuration = DovelaModelTests.configuration(.constraint, "Ceiling") { _, _ in TestCeiling(0) }
  let bound: Float
  init(_ bound: Float) { self.bound = bound }

  func apply(_ tensor: Tensor, context: ExecutionContext) throws {
    for index in tensor.floats.indices { tensor.floats[index] = min(tensor.floats[index], bound) }
  }
}
