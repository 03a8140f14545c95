/// A metric: a state of f64 numbers that batches add to, that parts merge into, and that gives a result.
public protocol Metric: Component {
  /// Size of the state and the type that it wants targets as.
  func infer(prediction: TensorSpec, target: TensorSpec) throws -> MetricInference

  /// Adds a batch. `weights`: one a row of the prediction, `nil` for all 1. Allocates nothing.
  func update(
    prediction: Tensor, target: Tensor, weights: UnsafePointer<Float>?, state: UnsafeMutablePointer<Double>,
    context: ExecutionContext) throws

  /// into += from.
  func merge(into: UnsafeMutablePointer<Double>, from: UnsafePointer<Double>) throws

  func result(of state: UnsafePointer<Double>) throws -> Double
}

public struct MetricInference: Sendable, Hashable {
  public var stateCount: Int
  public var targetDType: DType

  public init(stateCount: Int, targetDType: DType) {
    self.stateCount = stateCount
    self.targetDType = targetDType
  }
}

/// Which way a number gets better.
public enum Direction: String, Sendable {
  case up, down
}
