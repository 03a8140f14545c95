import DovelaCore
import SeededNumbers

/// A layer whose plan is a pair of functions over pointers: enough to try the model with.
final class TestLayer: Layer {
  typealias Infer = @Sendable ([LayerInput]) throws -> LayerInference
  typealias Run = @Sendable (TestPlan) -> Void

  let configuration: Configuration
  private(set) var variables: [Variable] = []
  let outputActivation: (any Activation)?
  private let declare: @Sendable ([TensorSpec], String, Bool) throws -> [Variable]
  private let inferring: Infer
  private let forward: Run
  private let backward: Run
  private let saved: @Sendable (LayerRequest) -> Int

  init(
    _ configuration: Configuration, activation: (any Activation)? = nil,
    declare: @escaping @Sendable ([TensorSpec], String, Bool) throws -> [Variable] = { _, _, _ in [] },
    infer: @escaping Infer, saved: @escaping @Sendable (LayerRequest) -> Int = { _ in 0 }, forward: @escaping Run,
    backward: @escaping Run
  ) {
    self.configuration = configuration
    outputActivation = activation
    self.declare = declare
    inferring = infer
    self.saved = saved
    self.forward = forward
    self.backward = backward
  }

  func build(inputs: [TensorSpec], path: String, trainable: Bool) throws {
    variables = try declare(inputs, path, trainable)
  }

  func infer(_ inputs: [LayerInput]) throws -> LayerInference { try inferring(inputs) }

  func prepare(_ request: LayerRequest) throws -> any LayerPlan {
    TestPlan(self, request, saved: saved(request), forward: forward, backward: backward)
  }

}

final class TestPlan: LayerPlan {
  unowned let layer: TestLayer
  let request: LayerRequest
  let savedBytes: Int
  let scratchBytes = 64
  var activityPenalty = 0.0
  private let run: (forward: TestLayer.Run, backward: TestLayer.Run)
  private var inputs: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  private var outputs: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  private var inputGradients: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  private var outputGradients: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  private(set) var inputMasks: [UnsafeMutablePointer<UInt8>?] = []
  private(set) var outputMasks: [UnsafeMutablePointer<UInt8>?] = []
  private(set) var saved: UnsafeMutableRawPointer?
  private(set) var accumulates = false
  private(set) var isTraining = false
  private(set) var random = RandomPosition(seed: 0, stream: 0)
  let counts: [Int]
  let outputCount: Int
  let width: Int

  init(
    _ layer: TestLayer, _ request: LayerRequest, saved: Int, forward: @escaping TestLayer.Run,
    backward: @escaping TestLayer.Run
  ) {
    self.layer = layer
    self.request = request
    savedBytes = request.isTraining ? saved : 0
    run = (forward, backward)
    inputs = .allocate(capacity: 8)
    outputs = .allocate(capacity: 8)
    inputGradients = .allocate(capacity: 8)
    outputGradients = .allocate(capacity: 8)
    counts = request.inputs.map { $0.count ?? 0 }
    outputCount = request.outputs[0].count ?? 0
    width = request.inputs[0].extents.last.flatMap { $0 } ?? 1
  }

  deinit { for pointers in [inputs, outputs, inputGradients, outputGradients] { pointers.deallocate() } }

  func bind(_ memory: LayerMemory) {
    for (from, to) in [
      (memory.inputs, inputs), (memory.outputs, outputs), (memory.inputGradients, inputGradients),
      (memory.outputGradients, outputGradients),
    ] {
      for index in 0..<8 { to[index] = index < from.count ? from[index] : nil }
    }
    inputMasks = memory.inputMasks.map { $0?.assumingMemoryBound(to: UInt8.self) }
    outputMasks = memory.outputMasks.map { $0?.assumingMemoryBound(to: UInt8.self) }
    saved = memory.saved
  }

  func forward(training: Bool, random: RandomPosition) throws {
    isTraining = training
    self.random = random
    run.forward(self)
  }

  func backward(accumulate: Bool) throws {
    accumulates = accumulate
    run.backward(self)
  }

  func input(_ index: Int = 0) -> UnsafeMutablePointer<Float> { floats(inputs[index]) }
  func ids(_ index: Int = 0) -> UnsafeMutablePointer<Int32> { inputs[index]!.assumingMemoryBound(to: Int32.self) }
  func output(_ index: Int = 0) -> UnsafeMutablePointer<Float> { floats(outputs[index]) }
  func inputGradient(_ index: Int = 0) -> UnsafeMutablePointer<Float>? { inputGradients[index].map(floats) }
  func outputGradient(_ index: Int = 0) -> UnsafeMutablePointer<Float> { floats(outputGradients[index]) }

  private func floats(_ pointer: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<Float> {
    pointer!.assumingMemoryBound(to: Float.self)
  }
}

/// Softmax over the last axis, as a layer's output activation.
final class TestSoftmax: Activation {
  let configuration: Configuration
  let needsInput = false
  let formula: String?

  init(formula: String = "dovela.softmax/1") {
    configuration = DovelaModelTests.configuration(.activation, "softmax") { _, _ in TestSoftmax() }
    self.formula = formula
  }

  func forward(x: Tensor, y: Tensor, context: ExecutionContext) throws {}
  func backward(x: Tensor?, y: Tensor, dy: Tensor, dx: Tensor, context: ExecutionContext) throws {}
}

/// Uniform numbers from the position alone.
final class TestUniform: Initializer {
  let configuration: Configuration

  init(_ configuration: Configuration) { self.configuration = configuration }

  static func make() -> TestUniform {
    TestUniform(DovelaModelTests.configuration(.initializer, "uniform") { own, _ in TestUniform(own) })
  }

  func fill(_ tensor: Tensor, random: RandomPosition, context: ExecutionContext) throws {
    var generator = SplitMix(state: random.seed &* 31 &+ UInt64(random.stream))
    for index in tensor.floats.indices { tensor.floats[index] = generator.float() }
  }
}
