import DovelaCore

/// What surrounds every optimizer: learning rate, clipping, decay, constraints, averages, accumulation, slots.
///
/// The order of a step is Keras's: penalties' gradients, clipping, decoupled decay, the rule, moving averages,
/// constraints.
public final class OptimizerDriver {
  public let optimizer: any Optimizer
  public let configuration: Configuration

  let settings: OptimizerSettings
  let layout: FlatLayout
  let buffers: OptimizerBuffers
  let context: ExecutionContext
  let kernels: Kernels
  let updater: Updater
  /// In the order of the layout; `nil` where a variable is of the plain sort.
  let sparse: [SparseRows?]
  let fused: [FusedUpdate?]
  let penalized: [Variable]
  let constrained: [Variable]
  let weights: UnsafeMutablePointer<Float>
  /// Loss and gradients of the present batch once more, for a rule that takes the whole model; the learner's.
  var evaluateBatch: () throws -> Double = { .nan }
  /// Made once, since a closure for each step would be memory of that step.
  private(set) lazy var recompute: () throws -> Double = { [unowned self] in try evaluateAgain() }
  private var updatesSeparately = false
  private let markMemory: Arena
  private let counters: Arena
  private let rate: Arena

  /// Prepares memory for the model's trainable variables; `takeVariables` puts it to use.
  init(_ configuration: Configuration, model: Model) throws {
    guard let optimizer = try configuration.make(name: "optimizer") as? any Optimizer else {
      throw DovelaError(
        .invalidArgument, .configuration, owner: configuration.schema.name,
        "is a \(configuration.schema.kind.rawValue), not an optimizer")
    }
    self.optimizer = optimizer
    self.configuration = configuration
    settings = try OptimizerSettings(configuration)
    context = model.context
    kernels = model.kernels
    layout = model.trainable
    guard let weights = model.weights.baseAddress else {
      throw DovelaError(.internal, .other, owner: "the optimizer", "the model has no memory")
    }
    self.weights = weights
    let memory = try optimizer.build()
    try Self.check(memory, of: optimizer, configuration)
    let scalars = optimizer.granularity == .modelwise ? memory.scalars : memory.scalars * layout.entries.count
    buffers = try OptimizerBuffers(
      layout, memory: memory, scalars: scalars, keepsAverages: settings.averageMomentum != nil,
      keepsSums: settings.accumulation > 1)
    updater = Updater(
      optimizer: optimizer, context: context, weights: weights, gradient: buffers.gradients.floats,
      slots: buffers.slots.map(\.arena.floats))
    counters = try Arena(bytes: 8, for: "counters")
    rate = try Arena(bytes: 8, for: "learning rate")
    rate.base.storeBytes(of: settings.learningRate, as: Double.self)
    penalized = layout.entries.map(\.variable).filter { $0.regularizer != nil }
    constrained = layout.entries.map(\.variable).filter { $0.constraint != nil }

    let shared = Self.variablesOfSharedLayers(model)
    let isSparse = layout.entries.map {
      $0.variable.isRowSparse && $0.variable.spec.rank >= 1 && !shared.contains(ObjectIdentifier($0.variable))
    }
    markMemory = try Arena(
      bytes: zip(layout.entries, isSparse).reduce(0) { $0 + ($1.1 ? Self.rows(of: $1.0) : 0) }, for: "marks of rows")
    var marks = markMemory.base.assumingMemoryBound(to: UInt8.self)
    sparse = zip(layout.entries, isSparse).map { [updater] entry, isSparse in
      guard isSparse else { return nil }
      defer { marks += Self.rows(of: entry) }
      return SparseRows(entry, marks: marks, updater: updater)
    }
    let mayFuse =
      optimizer.granularity == .elementwise && settings.accumulation == 1
      && (settings.clipping == .none || settings.clipping.isByValue)
    fused = zip(layout.entries, isSparse).map { [updater] entry, isSparse in
      let variable = entry.variable
      let mayFuse =
        mayFuse && !isSparse && !variable.isRowSparse && variable.regularizer == nil
        && !shared.contains(ObjectIdentifier(variable))
      return mayFuse ? FusedUpdate(entry, updater: updater) : nil
    }
  }

  deinit {
    for entry in layout.entries where entry.variable.gradient == buffers.gradients.floats + entry.offset {
      entry.variable.gradient = nil
      entry.variable.touchedRows = nil
      entry.variable.gradientReady = nil
    }
  }

  /// Has the variables' gradients written to this driver's memory. Programs that were bound before must be bound anew.
  func takeVariables() {
    for (index, entry) in layout.entries.enumerated() {
      entry.variable.gradient = buffers.gradients.floats + entry.offset
      entry.variable.touchedRows = sparse[index]?.marks
      entry.variable.gradientReady = updatesSeparately ? nil : fused[index]?.ready
    }
  }

  /// From now on updates wait for `step`, so that a caller may look at gradients and change them. Programs that were
  /// bound before must be bound anew.
  func separateUpdates() {
    updatesSeparately = true
    takeVariables()
  }

  private static func rows(of entry: FlatLayout.Entry) -> Int { entry.variable.spec.extents.first.flatMap { $0 } ?? 0 }

  /// Gradients of layers that are called several times in a step are added up, so no part is final before the end.
  private static func variablesOfSharedLayers(_ model: Model) -> Set<ObjectIdentifier> {
    var calls = [Int](repeating: 0, count: model.layers.count)
    for call in model.graph.calls { calls[call.layer] += 1 }
    return Set(
      zip(model.layers, calls).flatMap { layer, count in
        count > 1 ? layer.variables.map(ObjectIdentifier.init) : []
      })
  }

  private static func check(
    _ memory: OptimizerMemory, of optimizer: any Optimizer, _ configuration: Configuration
  ) throws {
    let isElementwise = optimizer.granularity == .elementwise
    guard memory.scalars >= 0, !isElementwise || memory.scalars == 0,
      memory.slots.allSatisfy({ $0.copies >= 1 && (!isElementwise || $0.copies == 1) })
    else {
      throw DovelaError(
        .unsupported, .plugin, owner: configuration.schema.name,
        "an elementwise optimizer may have slots of one copy, and no scalars")
    }
  }

  /// Batches seen; the schedule's position.
  public var iterations: Int { Int(counters.base.load(as: Int64.self)) }

  func countIteration() { counters.base.storeBytes(of: Int64(iterations + 1), as: Int64.self) }

  /// Updates done: fewer than `iterations` where gradients are accumulated.
  public var updates: Int { iterations / settings.accumulation }

  /// Whether a schedule governs the learning rate.
  public var hasSchedule: Bool { settings.schedule != nil }

  /// Of the next step.
  public func learningRate() throws -> Double {
    let current = rate.base.load(as: Double.self)
    guard let schedule = settings.schedule else { return current }
    let value = try schedule.value(at: Double(iterations), current: current)
    guard value.isFinite, value >= 0 else {
      throw DovelaError(
        .outOfRange, .configuration, owner: schedule.configuration.schema.name,
        "gives \(value) at step \(iterations), which is no learning rate")
    }
    return value
  }

  /// Refused where a schedule governs it.
  public func setLearningRate(_ value: Double) throws {
    guard !hasSchedule else {
      throw DovelaError(
        .wrongState, .configuration, owner: configuration.schema.name,
        "the learning rate follows a schedule, so it cannot be set: use a number for learning_rate")
    }
    guard value.isFinite, value >= 0 else {
      throw DovelaError(
        .outOfRange, .configuration, owner: configuration.schema.name, "\(value) is no learning rate")
    }
    rate.base.storeBytes(of: value, as: Double.self)
  }

  /// Everything that a checkpoint keeps, in a fixed order: counters (i64), learning rate (f64), slots, averages, sums
  /// of gradients, scalars. Writing to the tensors restores.
  public var state: [NamedTensor] {
    var state = [
      NamedTensor(name: "optimizer/iterations", tensor: Tensor(TensorSpec([], .i64), counters.base)),
      NamedTensor(name: "optimizer/learning_rate", tensor: Tensor(TensorSpec([], .f64), rate.base)),
    ]
    for slot in buffers.slots { state += tensors(slot.name, slot.arena, copies: slot.copies) }
    if let averages = buffers.averages { state += tensors("average", averages, copies: 1) }
    if let sums = buffers.sums { state += tensors("gradient_sum", sums, copies: 1) }
    if let scalars = buffers.scalars {
      state.append(
        NamedTensor(name: "optimizer/scalars", tensor: Tensor(TensorSpec([buffers.scalarCount], .f64), scalars.base)))
    }
    return state
  }

  /// One tensor for each variable; where the rule takes the whole model, one for all.
  private func tensors(_ name: String, _ arena: Arena, copies: Int) -> [NamedTensor] {
    if isModelwise {
      let spec = TensorSpec(copies == 1 ? [layout.count] : [copies, layout.count])
      return [NamedTensor(name: "optimizer/\(name)", tensor: Tensor(spec, arena.base))]
    }
    return layout.entries.map { entry in
      let extents = entry.variable.spec.extents
      return NamedTensor(
        name: "optimizer/\(name)/\(entry.variable.path)",
        tensor: Tensor(
          TensorSpec(copies == 1 ? extents : [copies] + extents),
          UnsafeMutableRawPointer(arena.floats + entry.offset * copies)))
    }
  }

  /// Refuses what a file wrote to the state that no training has reached.
  func checkCounters(origin: String) throws {
    let (steps, kept) = (iterations, rate.base.load(as: Double.self))
    if TrainingState.possible.contains(steps), kept.isFinite, kept >= 0 { return }
    counters.base.storeBytes(of: 0, as: Int64.self)
    rate.base.storeBytes(of: settings.learningRate, as: Double.self)
    throw DovelaError(
      .badData, .data, owner: origin, "the optimizer's state is damaged: iteration \(steps), learning rate \(kept)")
  }

  var isModelwise: Bool { optimizer.granularity == .modelwise }
}

extension OptimizerSettings.Clipping {
  var isByValue: Bool { if case .value = self { true } else { false } }
}
