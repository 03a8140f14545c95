/// A layer: variables from input shapes, output shapes from input shapes, and for each concrete shape a plan that runs.
public protocol Layer: Component {
  /// The variables, children's included; empty before `build`.
  var variables: [Variable] { get }

  /// The activation that the layer's output passes through last, where the host applies it or a kernel fuses it.
  var outputActivation: (any Activation)? { get }

  /// Declares the variables, on the inputs of the layer's first place in the graph. `path` names the instance
  /// (`dense_1`); `trainable` is what encloses it.
  func build(inputs: [TensorSpec], path: String, trainable: Bool) throws

  /// What comes out, and what the memory plan must know.
  func infer(_ inputs: [LayerInput]) throws -> LayerInference

  /// Plans a run on concrete shapes. With `defersActivation` the output activation is left out: a loss fuses it.
  func prepare(_ request: LayerRequest) throws -> any LayerPlan
}

/// An input of a layer, before there is one.
public struct LayerInput: Sendable, Hashable {
  public var spec: TensorSpec
  public var isMasked: Bool

  public init(_ spec: TensorSpec, isMasked: Bool = false) {
    self.spec = spec
    self.isMasked = isMasked
  }
}

/// What becomes of a mask at an output.
public enum MaskRule: Sendable, Hashable {
  case stop
  /// The mask of the first masked input.
  case pass
  /// The layer writes a mask of this shape, u8.
  case make(TensorSpec)
}

/// The facts of one place of a layer in the graph.
public struct LayerInference: Sendable, Hashable {
  public var outputs: [TensorSpec]
  public var masks: [MaskRule]
  /// Which inputs and outputs backward reads.
  public var needsInputs: [Bool]
  public var needsOutputs: [Bool]
  /// The input in whose memory output 0 may lie.
  public var inPlaceInput: Int?
  public var readsMasks: Bool
  /// Output 0 is the input `inPlaceInput` with other extents: the same elements, so both may lie in one memory,
  /// whoever else reads them, and the layer need not run.
  public var isView: Bool

  public init(
    outputs: [TensorSpec], masks: [MaskRule], needsInputs: [Bool], needsOutputs: [Bool], inPlaceInput: Int? = nil,
    readsMasks: Bool = false, isView: Bool = false
  ) {
    self.outputs = outputs
    self.masks = masks
    self.needsInputs = needsInputs
    self.needsOutputs = needsOutputs
    self.inPlaceInput = inPlaceInput
    self.readsMasks = readsMasks
    self.isView = isView
  }
}

/// Concrete shapes to plan for.
public struct LayerRequest {
  public var inputs: [TensorSpec]
  public var outputs: [TensorSpec]
  /// Specs of the masks that come with the inputs and go with the outputs; `nil` where there is none.
  public var inputMasks: [TensorSpec?]
  public var outputMasks: [TensorSpec?]
  public var isTraining: Bool
  public var defersActivation: Bool
  public var context: ExecutionContext

  public init(
    inputs: [TensorSpec], outputs: [TensorSpec], inputMasks: [TensorSpec?], outputMasks: [TensorSpec?],
    isTraining: Bool, defersActivation: Bool = false, context: ExecutionContext
  ) {
    self.inputs = inputs
    self.outputs = outputs
    self.inputMasks = inputMasks
    self.outputMasks = outputMasks
    self.isTraining = isTraining
    self.defersActivation = defersActivation
    self.context = context
  }
}

/// The memory of one run; every pointer stays valid as long as the plan is used. `nil`: not there, or not wanted.
public struct LayerMemory {
  public var inputs: [UnsafeMutableRawPointer?]
  public var outputs: [UnsafeMutableRawPointer?]
  public var inputMasks: [UnsafeMutableRawPointer?]
  public var outputMasks: [UnsafeMutableRawPointer?]
  public var outputGradients: [UnsafeMutableRawPointer?]
  public var inputGradients: [UnsafeMutableRawPointer?]
  public var saved: UnsafeMutableRawPointer?
  public var scratch: UnsafeMutableRawPointer?

  public init(
    inputs: [UnsafeMutableRawPointer?], outputs: [UnsafeMutableRawPointer?], inputMasks: [UnsafeMutableRawPointer?],
    outputMasks: [UnsafeMutableRawPointer?], outputGradients: [UnsafeMutableRawPointer?] = [],
    inputGradients: [UnsafeMutableRawPointer?] = [], saved: UnsafeMutableRawPointer? = nil,
    scratch: UnsafeMutableRawPointer? = nil
  ) {
    self.inputs = inputs
    self.outputs = outputs
    self.inputMasks = inputMasks
    self.outputMasks = outputMasks
    self.outputGradients = outputGradients
    self.inputGradients = inputGradients
    self.saved = saved
    self.scratch = scratch
  }
}

/// A layer planned for one place and one set of shapes. `forward` and `backward` allocate nothing.
public protocol LayerPlan: AnyObject {
  /// Bytes kept from forward to backward, and bytes for the duration of one call.
  var savedBytes: Int { get }
  var scratchBytes: Int { get }

  /// Penalty of the activity regularizer in the last forward.
  var activityPenalty: Double { get }

  /// Points the plan at its memory, the variables' too; called again when any of it moves.
  func bind(_ memory: LayerMemory)

  /// Runs forward. `training` is false for an inference on a plan made for training. `random` is the position that
  /// the layer draws from.
  func forward(training: Bool, random: RandomPosition) throws

  /// Runs backward after a training forward. Gradients of variables are overwritten, or added to where `accumulate`.
  func backward(accumulate: Bool) throws
}
