import DovelaConfig
import DovelaCore

/// A composed model: layers, variables with their memory, and plans to run them.
///
/// One thread at a time. `reserve` settles the greatest batch; then inputs are written to `input(_:)`, and `predict`
/// computes. A `Learner` trains it.
public final class Model {
  public let specification: ModelSpecification
  public let context: ExecutionContext
  public let inputs: [ModelPort]
  public let outputs: [ModelPort]
  /// One for each layer of the specification.
  public let layers: [any Layer]
  /// In the order of the layers, children's included.
  public let variables: [Variable]
  public let summary: ModelSummary

  /// The greatest batch so far.
  public private(set) var capacity = 0

  /// Whose turn it is.
  var learner: ObjectIdentifier?

  let graph: Graph
  let flow: GradientFlow
  let kernels: Kernels
  let workspace: Workspace
  let trainable: FlatLayout
  private let trainableMemory: Arena
  private let stateMemory: Arena
  let perBatch: [Variable]
  private(set) var perBatchMemory: Arena?
  private var inputMemory: Arena?
  private var inputAddresses: [UnsafeMutableRawPointer] = []
  private var current: Program?
  /// Rows of the batch that left its state; `nil` where there is none to go on from.
  var batchStateRows: Int?

  /// Composes, builds and gives memory to the variables, which `initialize` fills.
  ///
  /// - Parameters:
  ///   - inputs: what the data offers for each input, batch unknown; used where the specification says nothing.
  /// - Throws: what does not fit, all that can be found at once; `.outOfMemory` where the machine has less.
  public init(_ specification: ModelSpecification, inputs: [TensorSpec], context: ExecutionContext) throws {
    let composed = try Composer.compose(specification, inputs: inputs)
    let graph = composed.graph
    self.specification = specification
    self.context = context
    self.graph = graph
    layers = composed.layers
    variables = layers.flatMap(\.variables)
    trainable = try FlatLayout(variables.filter(\.isTrainable))
    let state = try FlatLayout(variables.filter { !$0.isTrainable && !$0.isPerBatch })
    perBatch = variables.filter { !$0.isTrainable && $0.isPerBatch }
    try MachineMemory.check(
      [("trainable parameters", trainable.bytes()), ("state", state.bytes())], owner: "model '\(specification.name)'")
    trainableMemory = try Arena(bytes: trainable.bytes() ?? 0, for: "parameters")
    stateMemory = try Arena(bytes: state.bytes() ?? 0, for: "state")
    for entry in trainable.entries { entry.variable.value = trainableMemory.floats + entry.offset }
    for entry in state.entries { entry.variable.value = stateMemory.floats + entry.offset }
    flow = GradientFlow(graph, layers: layers)
    kernels = try Kernels()
    workspace = try Workspace()
    self.inputs = zip(specification.inputs, graph.inputs).map { ModelPort(name: $0.name, spec: graph.tensors[$1].spec) }
    outputs = graph.outputs.enumerated().map { index, tensor in
      let names = specification.outputNames
      return ModelPort(
        name: index < names.count ? names[index] : "output_\(index)", spec: graph.tensors[tensor].spec)
    }
    summary = ModelSummary(specification, graph: graph, layers: layers)
  }

  /// Fills every variable by its initializer, each from a random stream of its own.
  public func initialize(seed: UInt64) throws {
    for variable in variables {
      guard let value = variable.value, !variable.isPerBatch else { continue }
      try variable.initializer.fill(
        Tensor(variable.spec, UnsafeMutableRawPointer(value)),
        random: RandomPosition(seed: seed, stream: RandomPosition.stream(of: variable.path)), context: context)
    }
    resetBatchState()
  }

  /// Plans for batches of up to `rows`. Inputs written before, and the state of a batch, are lost where this is more
  /// than before.
  public func reserve(rows: Int) throws {
    guard rows > capacity else { return }
    let sizes = try inputs.map { port -> Int in
      guard let bytes = port.spec.withBatch(rows).byteCount, let aligned = Arena.aligned(bytes) else {
        throw DovelaError(
          .shapeMismatch, .configuration, owner: "input '\(port.name)'",
          "the shape \(port.spec) is not settled for a batch of \(rows), or has more elements than can be counted")
      }
      return aligned
    }
    try MachineMemory.check(sizes.map { ("input", $0) }, owner: "a batch of \(rows)")
    let memory = try Arena(bytes: sizes.reduce(0, +), for: "inputs")
    var offset = 0
    inputAddresses = sizes.map { size in
      defer { offset += size }
      return memory.base + offset
    }
    try reservePerBatch(rows: rows)
    workspace.rebind(inputs: inputAddresses)
    inputMemory = memory
    capacity = rows
    current = nil
  }

  private func reservePerBatch(rows: Int) throws {
    guard !perBatch.isEmpty else { return }
    let sizes = try perBatch.map { variable -> Int in
      guard let aligned = variable.spec.withBatch(rows).byteCount.flatMap(Arena.aligned) else {
        throw DovelaError(
          .outOfMemory, .configuration, owner: "variable '\(variable.path)'",
          "is too large for a batch of \(rows): make the batch smaller")
      }
      return aligned
    }
    try MachineMemory.check(sizes.map { ("state", $0) }, owner: "a batch of \(rows)")
    let memory = try Arena(bytes: sizes.reduce(0, +), for: "state of a batch")
    var offset = 0
    for (variable, size) in zip(perBatch, sizes) {
      variable.value = (memory.base + offset).assumingMemoryBound(to: Float.self)
      variable.rows = rows
      offset += size
    }
    perBatchMemory = memory
    batchStateRows = nil
  }

  /// Where a batch is written: the spec's batch is the capacity. The address changes with `reserve` alone.
  public func input(_ index: Int) throws -> Tensor {
    guard inputAddresses.indices.contains(index) else {
      throw DovelaError(.wrongState, .other, owner: "input \(index)", "has no memory before a batch is reserved")
    }
    return Tensor(inputs[index].spec.withBatch(capacity), inputAddresses[index])
  }

  /// Where an input lies, without its spec, which would have to be made.
  package func inputAddress(_ index: Int) throws -> UnsafeMutableRawPointer {
    guard inputAddresses.indices.contains(index) else { return try input(index).data }
    return inputAddresses[index]
  }

  /// Computes the outputs of the first `rows` rows of the inputs.
  public func predict(rows: Int) throws {
    let program = try program(rows: rows, mode: .inference)
    current = program
    settleBatchState(rows: rows)
    try program.forward(training: false, seed: 0, step: 0)
  }

  /// What `predict` computed, with its true batch; good until anything else runs.
  public func output(_ index: Int) throws -> Tensor {
    guard let current, graph.outputs.indices.contains(index), let data = current.values[graph.outputs[index]] else {
      throw DovelaError(.wrongState, .other, owner: "output \(index)", "is there after a prediction, not before")
    }
    return Tensor(current.specs[graph.outputs[index]], data)
  }

  /// The flat buffer of trainable variables, padding included.
  public var weights: UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: trainableMemory.floats, count: trainable.count)
  }

  /// The flat buffer of the other variables, those of a batch left out: padding included.
  public var state: UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: stateMemory.floats, count: stateMemory.bytes / MemoryLayout<Float>.size)
  }

  /// The program for a batch size and a purpose, planned when it is first wanted.
  func program(rows: Int, mode: Program.Mode, wishes: () throws -> Program.Wishes = { .init() }) throws -> Program {
    guard rows >= 1, rows <= capacity else {
      throw DovelaError(
        .outOfRange, .other, owner: "a batch of \(rows)", "memory is reserved for 1 to \(capacity) rows")
    }
    if let current, current.rows == rows, current.mode == mode { return current }
    let key = Workspace.Key(rows: rows, mode: mode)
    if let known = workspace.find(key) {
      current = known
      return known
    }
    let program = try Program(
      graph: graph, layers: layers, flow: flow, rows: rows, mode: mode, wishes: wishes(), context: context,
      kernels: kernels)
    try MachineMemory.check(
      [("parameters", trainable.bytes()), ("activations", program.bytes)], owner: "a batch of \(rows)")
    try workspace.add(program, key)
    current = program
    return program
  }

  /// Where the areas of a step lie in its arena, and from which moment to which each is in use. The plan of a
  /// training step has no objective's areas here, and is not kept.
  package func memoryPlan(rows: Int, training: Bool) throws -> [Storage] {
    try Program(
      graph: graph, layers: layers, flow: flow, rows: rows, mode: training ? .training : .inference, wishes: .init(),
      context: context, kernels: kernels
    ).plan.storages
  }

  /// Plans for these purposes are made anew when next wanted.
  func forgetPrograms(_ modes: [Program.Mode]) {
    workspace.remove(modes)
    current = nil
  }
}
