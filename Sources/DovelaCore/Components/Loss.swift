/// A loss: one value for each row of the prediction, and the gradient.
public protocol Loss: Component {
  /// Refuses what does not fit. `fused`: the prediction is the argument of the formula that the loss fuses.
  func infer(prediction: TensorSpec, target: TensorSpec, fused: Bool) throws -> LossInference

  /// Values and, where wanted, the gradient. Allocates nothing.
  func evaluate(_ run: borrowing LossRun) throws
}

extension Loss {
  /// The id of the formula after which it may be fused.
  public var fusesAfter: String? { configuration.schema.facts["fuses_after"]?.first }
}

public struct LossInference: Sendable, Hashable {
  /// (batch, …): one value a row.
  public var values: TensorSpec
  /// What it wants targets as: f32 or i32.
  public var targetDType: DType

  public init(values: TensorSpec, targetDType: DType) {
    self.values = values
    self.targetDType = targetDType
  }
}

public struct LossRun {
  public var context: ExecutionContext
  public var isFused: Bool
  public var prediction: Tensor
  public var target: Tensor
  /// Out: the loss of each row, unscaled.
  public var values: Tensor
  /// Weight over normalizer of each row.
  public var scale: UnsafePointer<Float>
  /// Out, where wanted.
  public var gradient: Tensor?
  /// Out, where fused: the value of the activation.
  public var activated: Tensor?

  public init(
    context: ExecutionContext, isFused: Bool, prediction: Tensor, target: Tensor, values: Tensor,
    scale: UnsafePointer<Float>, gradient: Tensor? = nil, activated: Tensor? = nil
  ) {
    self.context = context
    self.isFused = isFused
    self.prediction = prediction
    self.target = target
    self.values = values
    self.scale = scale
    self.gradient = gradient
    self.activated = activated
  }
}
