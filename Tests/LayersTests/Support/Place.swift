import DovelaConfig
import DovelaCore
import DovelaKernels
import DovelaPlugins

/// The project's plugins, loaded once, and what tests run on.
enum Plugins {
  nonisolated(unsafe) static let registry: Registry = {
    let registry = Registry()
    let loader = PluginLoader(registry: registry, resolver: Resolver.forPlugins(registry))
    do { try loader.loadAll(.buildFolder) } catch { fatalError("\(error)") }
    return registry
  }()

  /// Two threads, as long as the tests run.
  static let context: ExecutionContext = {
    guard let handle = dovela_context_create(2) else { fatalError("no memory for a context") }
    return ExecutionContext(threads: 2, handle: handle)
  }()

  /// A layer from an expression, or from JSON as Keras writes it.
  static func layer(_ text: String, in registry: Registry = registry) throws -> any Layer {
    let configuration: Configuration
    if text.hasPrefix("{") {
      let resolver = Resolver(registry: registry)
      let node = try DocumentReader.read(text: text, origin: "a test")
      let resolved = resolver.configuration(.layer, node, place: "")
      try resolver.report.finish()
      guard let resolved else { throw DovelaError(.internal, .other, "no configuration") }
      configuration = resolved
    } else {
      configuration = try Resolver.configuration(.layer, text, origin: "a test", registry: registry)
    }
    guard let layer = try configuration.make(name: "layer") as? any Layer else {
      throw DovelaError(.internal, .other, "\(text) is not a layer")
    }
    return layer
  }
}

/// A tensor in memory of its own.
final class Values {
  let spec: TensorSpec
  let raw: UnsafeMutableRawPointer
  let count: Int

  init(_ spec: TensorSpec) {
    self.spec = spec
    count = spec.count ?? 0
    raw = .allocate(byteCount: max(count, 1) * spec.dtype.size, alignment: 64)
    // What nobody writes is seen: NaN in floats.
    raw.initializeMemory(as: UInt8.self, repeating: 0xff, count: max(count, 1) * spec.dtype.size)
  }

  convenience init(_ shape: [Int], _ values: [Float], _ dtype: DType = .f32) {
    self.init(TensorSpec(shape, dtype))
    set(values)
  }

  deinit { raw.deallocate() }

  func set(_ values: [Float]) {
    for (index, value) in values.enumerated() {
      switch spec.dtype {
      case .i32: raw.storeBytes(of: Int32(value), toByteOffset: 4 * index, as: Int32.self)
      case .i64: raw.storeBytes(of: Int64(value), toByteOffset: 8 * index, as: Int64.self)
      case .u8: raw.storeBytes(of: UInt8(value), toByteOffset: index, as: UInt8.self)
      default: raw.storeBytes(of: value, toByteOffset: 4 * index, as: Float.self)
      }
    }
  }

  var values: [Float] {
    (0..<count).map { index in
      switch spec.dtype {
      case .i32: Float(raw.load(fromByteOffset: 4 * index, as: Int32.self))
      case .u8: Float(raw.load(fromByteOffset: index, as: UInt8.self))
      default: raw.load(fromByteOffset: 4 * index, as: Float.self)
      }
    }
  }

  var floats: UnsafeMutablePointer<Float> { raw.assumingMemoryBound(to: Float.self) }
}

/// A layer built, planned and bound at one place, with memory for everything.
final class Place {
  let layer: any Layer
  let inference: LayerInference
  let plan: any LayerPlan
  let inputs: [Values]
  let masks: [Values?]
  let outputs: [Values]
  let outputMasks: [Values?]
  let outputGradients: [Values]
  let inputGradients: [Values?]
  /// By variable, in order; a gradient where there is one.
  let variables: [Values]
  let gradients: [Values?]
  private var touched: [Values?] = []
  private let saved: UnsafeMutableRawPointer
  private let scratch: UnsafeMutableRawPointer
  private(set) var step: UInt32 = 0

  /// Builds `layer` on inputs of these values. A layer that is built already (`shares`) keeps its variables.
  init(
    _ layer: any Layer, _ inputs: [Values], masks: [Values?]? = nil, training: Bool = true, of first: Place? = nil,
    wantsInputGradients: Bool = true
  ) throws {
    self.layer = layer
    self.inputs = inputs
    self.masks = masks ?? inputs.map { _ in nil }
    if first == nil {
      try layer.build(inputs: inputs.map { $0.spec.withBatch(nil) }, path: "layer", trainable: true)
    }
    let unknown = try layer.infer(
      zip(inputs, self.masks).map { LayerInput($0.spec.withBatch(nil), isMasked: $1 != nil) })
    inference = try layer.infer(zip(inputs, self.masks).map { LayerInput($0.spec, isMasked: $1 != nil) })
    for (a, b) in zip(unknown.outputs, inference.outputs) where a.rank != b.rank {
      throw DovelaError(.internal, .other, "\(a) and \(b) are not of one rank")
    }
    outputs = inference.outputs.map { Values($0) }
    let passed = self.masks.compactMap { $0 }.first
    let made = inference.masks.map { rule -> Values? in if case .make(let spec) = rule { Values(spec) } else { nil } }
    outputMasks = zip(inference.masks, made).map { $0 == .pass ? passed : $1 }
    plan = try layer.prepare(
      LayerRequest(
        inputs: inputs.map(\.spec), outputs: inference.outputs, inputMasks: self.masks.map { $0?.spec },
        outputMasks: made.map { $0?.spec }, isTraining: training, context: Plugins.context))
    outputGradients = inference.outputs.map { Values($0) }
    inputGradients = inputs.map { wantsInputGradients && $0.spec.dtype == .f32 ? Values($0.spec) : nil }
    let rows = inputs[0].spec.extents[0]
    variables = first?.variables ?? layer.variables.map { Values($0.isPerBatch ? $0.spec.withBatch(rows) : $0.spec) }
    gradients = first?.gradients ?? layer.variables.map { $0.isTrainable ? Values($0.spec) : nil }
    saved = .allocate(byteCount: max(plan.savedBytes, 64), alignment: 64)
    scratch = .allocate(byteCount: max(plan.scratchBytes, 64), alignment: 64)
    if first == nil { try start() }
    plan.bind(
      LayerMemory(
        inputs: inputs.map(\.raw), outputs: outputs.map(\.raw), inputMasks: self.masks.map { $0?.raw },
        outputMasks: made.map { $0?.raw }, outputGradients: outputGradients.map(\.raw),
        inputGradients: inputGradients.map { $0?.raw }, saved: saved, scratch: scratch))
  }

  deinit {
    saved.deallocate()
    scratch.deallocate()
  }

  /// Initial values, and marks for row-sparse gradients.
  private func start() throws {
    for (index, variable) in layer.variables.enumerated() {
      variable.value = variables[index].floats
      variable.rows = variables[index].spec.extents.first.flatMap { $0 } ?? 0
      variable.gradient = gradients[index]?.floats
      variables[index].set(Array(repeating: 0, count: variables[index].count))
      if !variable.isPerBatch {
        try variable.initializer.fill(
          Tensor(variable.spec, variables[index].raw),
          random: RandomPosition(seed: 7, stream: RandomPosition.stream(of: variable.path)), context: Plugins.context)
      }
      let rows = variable.isRowSparse ? variable.spec.extents[0] ?? 0 : 0
      let marks = variable.isRowSparse ? Values([rows], Array(repeating: 0, count: rows), .u8) : nil
      touched.append(marks)
      variable.touchedRows = marks?.raw.assumingMemoryBound(to: UInt8.self)
    }
  }

  func forward(training: Bool = true) throws {
    try plan.forward(training: training, random: RandomPosition(seed: 5, stream: 1, step: step))
  }

  func nextStep() { step += 1 }

  /// Runs backward with the output gradients as they are (a layer may overwrite them). Rows of sparse gradients that
  /// nobody touched count as zero.
  func backward() throws {
    for (index, marks) in touched.enumerated() {
      marks?.set(Array(repeating: 0, count: marks?.count ?? 0))
      if marks != nil { gradients[index]?.set(Array(repeating: 0, count: gradients[index]?.count ?? 0)) }
    }
    try plan.backward(accumulate: false)
  }

  func variable(_ name: String) -> Int? { layer.variables.firstIndex { $0.path == "layer/\(name)" } }
}
