import DovelaCore

/// A model with an objective and an optimizer: what trains and evaluates. Several learners of one model may take
/// turns, each with its own optimizer's state; a turn costs planning anew.
///
/// ```swift
/// let learner = try Learner(model, targets: targets, objective: objective, optimizer: adam, registry: registry, seed: 1)
/// try learner.reserve(rows: 32)
/// // write a batch to model.input(0) and learner.target(0), then
/// let loss = try learner.train(rows: 32)
/// ```
public final class Learner {
  public let model: Model
  /// Which losses were chosen, and what looks wrong.
  public var notices: [Notice] { objective.notices }
  /// The configuration of each output's loss, chosen ones included.
  public var losses: [Configuration] { objective.outputs.map(\.configuration) }
  /// `nil` where the learner only evaluates.
  public let optimizer: OptimizerDriver?
  /// Training steps done; the random streams of layers depend on it.
  public var step = 0
  /// Whether `sampleWeights` count.
  public var usesSampleWeights = false

  let objective: Objective
  let seed: UInt64
  private var targetMemory: Arena?
  private var targetAddresses: [UnsafeMutableRawPointer] = []
  private var weights: UnsafeMutablePointer<Float>?
  private var capacity = 0
  private var bound: BoundProgram?
  private var others: [BoundProgram] = []
  /// Whose step a modelwise rule is in.
  private var repeated: BoundProgram?
  private var isEvaluating = false
  /// How far a step has come whose parts the caller runs one by one; `nil` before the first such step.
  private var part: StepPart?

  /// - Parameters:
  ///   - targets: what the data offers for each output, batch unknown.
  ///   - registry: where a loss is chosen from, if one must be.
  public init(
    _ model: Model, targets: [TensorSpec], objective: ObjectiveSpecification, optimizer: Configuration?,
    registry: Registry, seed: UInt64
  ) throws {
    self.model = model
    self.seed = seed
    self.objective = try Objective(model, targets: targets, specification: objective, registry: registry)
    self.optimizer = try optimizer.map { try OptimizerDriver($0, model: model) }
    self.optimizer?.evaluateBatch = { [unowned self] in try evaluateAgain() }
    takeModel()
  }

  deinit { if model.learner == ObjectIdentifier(self) { model.learner = nil } }

  /// Learners of one model take turns: its variables have one gradient each, and its plans serve one objective.
  private func takeModel() {
    optimizer?.takeVariables()
    model.forgetPrograms([.training, .evaluation])
    model.learner = ObjectIdentifier(self)
  }

  /// Plans for batches of up to `rows`, training and evaluation both.
  public func reserve(rows: Int) throws {
    guard rows > capacity else { return }
    try model.reserve(rows: rows)
    let specs = objective.outputs.map { $0.target.withBatch(rows) } + [TensorSpec([rows])]
    let sizes = try specs.map { spec -> Int in
      guard let size = spec.byteCount.flatMap(Arena.aligned) else {
        throw DovelaError(
          .outOfMemory, .configuration, owner: "a batch of \(rows)", "has targets \(spec): make the batch smaller")
      }
      return size
    }
    try MachineMemory.check(sizes.map { ("targets", $0) }, owner: "a batch of \(rows)")
    let memory = try Arena(bytes: sizes.reduce(0, +), for: "targets")
    var offset = 0
    let addresses = sizes.map { size in
      defer { offset += size }
      return memory.base + offset
    }
    let outputs = objective.outputs.count
    targetAddresses = Array(addresses.prefix(outputs))
    weights = addresses[outputs].assumingMemoryBound(to: Float.self)
    targetMemory = memory
    capacity = rows
    bound = nil
    others = []
    if optimizer != nil { _ = try program(rows: rows, mode: .training) }
    _ = try program(rows: rows, mode: .evaluation)
  }

  /// Where the targets of an output are written, in the type that its loss wants (f32 or i32); the spec's batch is
  /// the capacity.
  public func target(_ index: Int) throws -> Tensor {
    guard targetAddresses.indices.contains(index) else {
      throw DovelaError(.wrongState, .other, owner: "target \(index)", "has no memory before a batch is reserved")
    }
    return Tensor(objective.outputs[index].target.withBatch(capacity), targetAddresses[index])
  }

  /// Where the targets of an output lie, without their spec, which would have to be made.
  package func targetAddress(_ index: Int) throws -> UnsafeMutableRawPointer {
    guard targetAddresses.indices.contains(index) else { return try target(index).data }
    return targetAddresses[index]
  }

  /// The shape and type that the targets of each output have, batch unknown.
  package var targetSpecs: [TensorSpec] { objective.outputs.map(\.target) }

  /// (batch): the weight of each row, written with the batch.
  public var sampleWeights: UnsafeMutableBufferPointer<Float> { .init(start: weights, count: capacity) }

  /// One step on the first `rows` rows: forward, loss, backward, update. Allocates nothing.
  /// - Returns: the loss of the batch, penalties included.
  public func train(rows: Int) throws -> Double {
    guard let optimizer else { throw wrongState("this learner was made without an optimizer") }
    let program = try program(rows: rows, mode: .training)
    try optimizer.begin()
    var loss = try forward(program, training: true, updatesMetrics: true)
    try program.program.backward()
    loss += try optimizer.penalties(addsGradients: true)
    if optimizer.isModelwise {
      repeated = program
      try optimizer.stepModel(loss: loss)
    } else {
      try optimizer.step()
    }
    step += 1
    objective.add(loss: loss, rows: rows)
    return loss
  }

  /// Loss and metrics of a batch, without training.
  public func evaluate(rows: Int) throws -> Double {
    let program = try program(rows: rows, mode: .evaluation)
    var loss = try forward(program, training: false, updatesMetrics: true)
    loss += try penaltiesOfVariables()
    objective.add(loss: loss, rows: rows)
    return loss
  }

  private func penaltiesOfVariables() throws -> Double {
    if let optimizer { return try optimizer.penalties(addsGradients: false) }
    return try Penalties.sum(model.variables, context: model.context)
  }

  private enum StepPart { case none, forward(BoundProgram, loss: Double), backward(BoundProgram, loss: Double) }

  /// The first part of a step on the first `rows` rows: outputs and loss, in training mode.
  /// - Returns: the loss of the batch, penalties included.
  public func beginStep(rows: Int) throws -> Double {
    guard let optimizer else { throw wrongState("this learner was made without an optimizer") }
    if part == nil {
      optimizer.separateUpdates()
      model.forgetPrograms([.training])
      others.removeAll()
      bound = nil
    }
    part = StepPart.none
    let program = try program(rows: rows, mode: .training)
    try optimizer.begin()
    let loss =
      try forward(program, training: true, updatesMetrics: true) + optimizer.penalties(addsGradients: false)
    objective.add(loss: loss, rows: rows)
    part = .forward(program, loss: loss)
    return loss
  }

  /// The second: the gradient of every trainable variable, penalties included.
  public func computeGradients() throws {
    guard case .forward(let program, let loss)? = part, let optimizer else {
      throw wrongState("backward comes after forward")
    }
    try program.program.backward()
    _ = try optimizer.penalties(addsGradients: true)
    part = .backward(program, loss: loss)
  }

  /// The third: the update, by the gradients as they stand.
  public func applyGradients() throws {
    guard case .backward(let program, let loss)? = part, let optimizer else {
      throw wrongState("an update comes after backward")
    }
    part = StepPart.none
    if optimizer.isModelwise {
      repeated = program
      try optimizer.stepModel(loss: loss)
    } else {
      try optimizer.step()
    }
    step += 1
  }

  /// Forward and backward of the step under way once more.
  private func evaluateAgain() throws -> Double {
    guard let repeated, let optimizer else { throw wrongState("there is no batch to evaluate again") }
    let loss = try forward(repeated, training: true, updatesMetrics: false)
    try repeated.program.backward()
    return try loss + optimizer.penalties(addsGradients: true)
  }

  private func wrongState(_ text: String) -> DovelaError { DovelaError(.wrongState, .other, owner: "training", text) }

  private func forward(_ bound: BoundProgram, training: Bool, updatesMetrics: Bool) throws -> Double {
    let program = bound.program
    if updatesMetrics { model.settleBatchState(rows: program.rows) }
    try program.forward(training: training, seed: seed, step: step)
    var sum = 0.0
    for index in 0..<bound.outputs.count {
      let output = bound.outputs[index]
      let loss = try output.evaluate(weights: usesSampleWeights ? weights.map { UnsafePointer($0) } : nil)
      if training { try program.finishLoss(index) }
      sum += loss * Double(output.objective.weight)
      if updatesMetrics {
        objective.add(loss: loss, ofOutput: index, rows: program.rows)
        if let state = objective.state.baseAddress { try output.updateMetrics(state) }
      }
    }
    return sum + program.activityPenalty()
  }

  /// Begins a new epoch or evaluation: forgets the results so far.
  public func resetResults() { objective.reset() }

  /// Loss and metrics since `resetResults`, named and averaged as Keras does: `loss`, for several outputs
  /// `a_loss`, `b_loss`, then the metrics.
  public func results() throws -> [(name: String, value: Double)] { try objective.results() }

  /// The same, at the end of an array; allocates nothing where it has room.
  func appendResults(to list: inout [(name: String, value: Double)]) throws { try objective.appendResults(to: &list) }

  /// The numbers behind the results, to save and to restore in the middle of an epoch.
  public var resultState: [Double] {
    get { Array(objective.state) }
    set { for (index, value) in newValue.prefix(objective.state.count).enumerated() { objective.state[index] = value } }
  }

  /// Which way a result gets better; `nil` where its metric does not say.
  public func direction(of result: String) -> Direction? { objective.direction(of: result) }

  /// Around an evaluation: puts the weights to evaluate with in place (schedule-free rules).
  public func beginEvaluation() throws {
    guard !isEvaluating else { return }
    try optimizer?.swap(toEvaluation: true)
    isEvaluating = true
  }

  /// Puts the weights to train with back.
  public func endEvaluation() throws {
    guard isEvaluating else { return }
    try optimizer?.swap(toEvaluation: false)
    isEvaluating = false
  }

  /// At the end of the training: leaves the weights to keep in place.
  public func finish() throws { try optimizer?.finish() }

  /// The Euclidean norm of the last gradient of each trainable variable.
  public func gradientNorms() -> [(path: String, norm: Double)] { optimizer?.gradientNorms() ?? [] }

  private func program(rows: Int, mode: Program.Mode) throws -> BoundProgram {
    if let bound, bound.isFor(rows, mode) { return bound }
    if model.learner != ObjectIdentifier(self) { takeModel() }
    if let known = others.first(where: { $0.isFor(rows, mode) }) {
      bound = known
      return known
    }
    let program = try model.program(rows: rows, mode: mode) { try BoundProgram.wishes(model, objective, rows: rows) }
    let made = try BoundProgram(program, model: model, objective: objective, targets: targetAddresses)
    others.removeAll { !$0.isCurrent || $0.isFor(rows, mode) }
    if others.count >= Workspace.greatestCount { others.removeFirst() }
    others.append(made)
    bound = made
    return made
  }
}
