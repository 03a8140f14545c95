import DovelaCore
import DovelaPlugins
import Testing

/// A layer with memory of its own, planned for one input: what a model does, in small.
final class LayerHarness {
  let layer: any Layer
  let plan: any LayerPlan
  let input: Floats
  let output: Floats
  let outputGradient: Floats
  let inputGradient: Floats
  let inputMask: UnsafeMutablePointer<UInt8>?
  let outputMask: UnsafeMutablePointer<UInt8>
  private var arenas: [Floats] = []
  private let saved: UnsafeMutableRawPointer
  private let scratch: UnsafeMutableRawPointer

  init(
    _ configuration: Configuration, _ shape: [Int], training: Bool = true, deferring: Bool = false,
    mask: [UInt8]? = nil, name: String = "it"
  ) throws {
    layer = try #require(try configuration.make(name: name) as? any Layer)
    let spec = TensorSpec(shape)
    try layer.build(inputs: [spec.withBatch(nil)], path: name, trainable: true)
    let inference = try layer.infer([LayerInput(spec, isMasked: mask != nil)])
    let count = try #require(inference.outputs[0].count)
    input = Floats(try #require(spec.count))
    inputGradient = Floats(input.count)
    output = Floats(count)
    outputGradient = Floats(count)
    outputMask = .allocate(capacity: count)
    outputMask.initialize(repeating: 7, count: count)
    inputMask = mask.map { values in
      let pointer = UnsafeMutablePointer<UInt8>.allocate(capacity: values.count)
      pointer.initialize(from: values, count: values.count)
      return pointer
    }
    var makes: TensorSpec?
    if case .make(let spec) = inference.masks[0] { makes = spec }
    for variable in layer.variables {
      let value = Floats(variable.count)
      let gradient = Floats(variable.count, 1000)
      variable.value = value.pointer
      if variable.isTrainable { variable.gradient = gradient.pointer }
      arenas += [value, gradient]
      try variable.initializer.fill(
        Tensor(variable.spec, value.raw),
        random: RandomPosition(seed: 1, stream: RandomPosition.stream(of: variable.path)), context: Fixture.context)
    }
    plan = try layer.prepare(
      LayerRequest(
        inputs: [spec], outputs: inference.outputs, inputMasks: [mask == nil ? nil : TensorSpec(shape, .u8)],
        outputMasks: [makes], isTraining: training, defersActivation: deferring, context: Fixture.context))
    saved = .allocate(byteCount: max(plan.savedBytes, 1), alignment: 64)
    scratch = .allocate(byteCount: max(plan.scratchBytes, 1), alignment: 64)
    plan.bind(
      LayerMemory(
        inputs: [input.raw], outputs: [output.raw], inputMasks: [inputMask.map { UnsafeMutableRawPointer($0) }],
        outputMasks: [makes == nil ? nil : UnsafeMutableRawPointer(outputMask)],
        outputGradients: [outputGradient.raw], inputGradients: [inputGradient.raw],
        saved: plan.savedBytes > 0 ? saved : nil, scratch: scratch))
  }

  deinit {
    saved.deallocate()
    scratch.deallocate()
    outputMask.deallocate()
    inputMask?.deallocate()
  }

  func variable(_ path: String) throws -> Variable { try #require(layer.variables.first { $0.path == path }) }

  func set(_ path: String, _ values: [Float]) throws {
    let variable = try variable(path)
    try #require(variable.count == values.count)
    variable.value?.update(from: values, count: values.count)
  }

  func gradient(_ path: String) throws -> [Float] {
    let variable = try variable(path)
    return Array(UnsafeBufferPointer(start: variable.gradient, count: variable.count))
  }

  func forward(_ x: [Float], training: Bool = true, step: UInt32 = 0) throws -> [Float] {
    input.pointer.update(from: x, count: input.count)
    try plan.forward(training: training, random: RandomPosition(seed: 9, stream: 5, step: step))
    return output.values
  }

  func backward(_ dy: [Float], accumulate: Bool = false) throws -> [Float] {
    outputGradient.pointer.update(from: dy, count: outputGradient.count)
    try plan.backward(accumulate: accumulate)
    return inputGradient.values
  }
}
