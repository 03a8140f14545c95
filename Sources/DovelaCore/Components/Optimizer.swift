/// The rule of an optimizer: what the update of a variable is, once the host has clipped and decayed.
public protocol Optimizer: Component {
  var granularity: OptimizerGranularity { get }
  /// Applies weight decay itself.
  var handlesDecay: Bool { get }
  /// Has weights to train with and others to evaluate with.
  var swaps: Bool { get }

  /// The slots and scalars that it wants.
  func build() throws -> OptimizerMemory

  /// Updates a range (elementwise, on any thread) or a variable (tensorwise).
  func update(_ update: borrowing Update) throws

  /// Updates the whole model (modelwise). `recompute` evaluates loss and gradient at the present weights.
  func step(_ step: borrowing ModelStep, recompute: @escaping () throws -> Double) throws

  /// Swaps a whole variable between the weights to train with and those to evaluate with.
  func swap(_ update: borrowing Update, toEvaluation: Bool) throws
}

public enum OptimizerGranularity: Sendable {
  /// Any range of elements, on any thread, as soon as its gradient is ready.
  case elementwise
  /// One whole variable.
  case tensorwise
  /// All variables at once.
  case modelwise
}

/// What an optimizer keeps for each variable and as a whole.
public struct OptimizerMemory: Sendable, Hashable {
  public struct Slot: Sendable, Hashable {
    public var name: String
    /// The initial value of every element.
    public var value: Float
    /// Size in multiples of the variable's.
    public var copies: Int

    public init(name: String, value: Float, copies: Int) {
      self.name = name
      self.value = value
      self.copies = copies
    }
  }

  public var slots: [Slot]
  /// f64 numbers, for each variable where tensorwise, for the whole where modelwise.
  public var scalars: Int

  public init(slots: [Slot] = [], scalars: Int = 0) {
    self.slots = slots
    self.scalars = scalars
  }
}

/// One update of a range or a variable.
public struct Update {
  public var context: ExecutionContext
  public var count: Int
  public var weights: UnsafeMutablePointer<Float>
  public var gradient: UnsafePointer<Float>
  /// One pointer for each slot.
  public var slots: UnsafePointer<UnsafeMutablePointer<Float>?>
  public var slotCount: Int
  /// From 1.
  public var step: Int
  public var learningRate: Double
  /// 0 unless the optimizer handles decay.
  public var weightDecay: Double
  /// The whole variable's; `nil` where elementwise.
  public var variable: Variable?
  public var scalars: UnsafeMutablePointer<Double>?

  public init(
    context: ExecutionContext, count: Int, weights: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>,
    slots: UnsafePointer<UnsafeMutablePointer<Float>?>, slotCount: Int, step: Int, learningRate: Double,
    weightDecay: Double = 0, variable: Variable? = nil, scalars: UnsafeMutablePointer<Double>? = nil
  ) {
    self.context = context
    self.count = count
    self.weights = weights
    self.gradient = gradient
    self.slots = slots
    self.slotCount = slotCount
    self.step = step
    self.learningRate = learningRate
    self.weightDecay = weightDecay
    self.variable = variable
    self.scalars = scalars
  }
}

/// One step over the whole model: flat buffers of `count` elements in one order.
public struct ModelStep {
  public var context: ExecutionContext
  public var count: Int
  public var weights: UnsafeMutablePointer<Float>
  public var gradient: UnsafeMutablePointer<Float>
  public var slots: UnsafePointer<UnsafeMutablePointer<Float>?>
  public var slotCount: Int
  public var scalars: UnsafeMutablePointer<Double>?
  /// From 1.
  public var step: Int
  public var learningRate: Double
  public var weightDecay: Double
  /// At the weights of the last evaluation.
  public var loss: Double

  public init(
    context: ExecutionContext, count: Int, weights: UnsafeMutablePointer<Float>,
    gradient: UnsafeMutablePointer<Float>, slots: UnsafePointer<UnsafeMutablePointer<Float>?>, slotCount: Int,
    scalars: UnsafeMutablePointer<Double>?, step: Int, learningRate: Double, weightDecay: Double, loss: Double
  ) {
    self.context = context
    self.count = count
    self.weights = weights
    self.gradient = gradient
    self.slots = slots
    self.slotCount = slotCount
    self.scalars = scalars
    self.step = step
    self.learningRate = learningRate
    self.weightDecay = weightDecay
    self.loss = loss
  }
}
