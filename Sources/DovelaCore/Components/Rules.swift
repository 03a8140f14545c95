// The smaller protocols: rules on tensors and numbers.

/// An activation: elementwise, or over the last axis.
public protocol Activation: Component {
  /// Backward is made from the argument; otherwise from the value, and forward may run in place.
  var needsInput: Bool { get }
  /// The id of the formula that it computes (`dovela.eltwise.relu/1`, `dovela.softmax/1`), where it declares one.
  var formula: String? { get }

  /// y = f(x); y may be x where the input is not needed.
  func forward(x: Tensor, y: Tensor, context: ExecutionContext) throws
  /// dx = dy * f'(x); dx may be dy. `x` is `nil` where the input is not needed.
  func backward(x: Tensor?, y: Tensor, dy: Tensor, dx: Tensor, context: ExecutionContext) throws
}

/// An initializer.
public protocol Initializer: Component {
  /// Writes every element of an f32 tensor.
  func fill(_ tensor: Tensor, random: RandomPosition, context: ExecutionContext) throws
}

/// A penalty on a tensor.
public protocol Regularizer: Component {
  /// The penalty; its gradient times `scale` is added to `gradient` where there is one.
  func apply(_ tensor: Tensor, gradient: Tensor?, scale: Double, context: ExecutionContext) throws -> Double
}

/// What a variable must satisfy after each update.
public protocol Constraint: Component {
  func apply(_ tensor: Tensor, context: ExecutionContext) throws
}

/// A number as a function of time.
public protocol Schedule: Component {
  /// `position`: updates done, or the epoch; `current`: the present value.
  func value(at position: Double, current: Double) throws -> Double
}
