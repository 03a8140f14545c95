import DovelaConfig
import DovelaCore
import DovelaData

/// The training loop: epochs of batches, validation, callbacks, checkpoints.
///
///     let composed = try ComposedRun(specification, registry: registry)
///     let trainer = try Trainer(composed.run, folder: folder, observer: progress)
///     let outcome = try trainer.fit()
public final class Trainer {
  public let run: TrainingRun
  /// How it trains.
  let fitting: FitSpecification
  /// Where files go; `nil` for a training that writes none.
  public let folder: RunFolder?
  let observer: (any TrainingObserver)?
  private let feed: any BatchFeed
  /// Steps that make an epoch.
  let stepsPerEpoch: Int

  var state = TrainingState()
  /// Copies of all variables that callbacks asked for.
  var keptWeights: [String: [[Float]]] = [:]
  /// Logs of the event under way.
  var currentLogs: [(name: String, value: Double)] = []
  /// The step of the epoch that callbacks see.
  var currentBatch = 0

  private let listeners: [TrainingEvent: [any Callback]]
  /// Ends the training from anywhere.
  public let cancellation: Cancellation
  private var isEvaluating = false
  private var gauge = StepGauge()
  let deadUnits: DeadUnitWatch
  private var lastCheckpoint = ContinuousClock.now

  /// - Parameter fit: how to train, where not as the run says.
  public init(
    _ run: TrainingRun, fit: FitSpecification? = nil, folder: RunFolder? = nil,
    observer: (any TrainingObserver)? = nil, cancellation: Cancellation = Cancellation()
  ) throws {
    let fit = fit ?? run.fit
    self.run = run
    self.fitting = fit
    self.folder = folder
    self.observer = observer
    self.cancellation = cancellation
    // Room for the largest batch of any split, so that no buffer moves later.
    let parts = [run.train, run.validation, run.test].compactMap { $0?.rows }
    try run.learner.reserve(rows: parts.map { min($0, fit.batchSize) }.max() ?? fit.batchSize)
    var feeding = FeedPlan(batchSize: fit.batchSize)
    feeding.order = fit.shuffle ? .shuffled(seed: fit.seed) : .asStored
    feeding.dropsLast = fit.dropLast
    feeding.classWeights = fit.classWeights
    feeding.isTraining = true
    feed = try run.train.feed(run.learner, feeding)
    stepsPerEpoch = fit.stepsPerEpoch ?? feed.batchesPerPass
    deadUnits = DeadUnitWatch(run.model)
    var listeners: [TrainingEvent: [any Callback]] = [:]
    for callback in run.callbacks {
      for event in callback.events { listeners[event, default: []].append(callback) }
    }
    self.listeners = listeners
  }

  /// Continues from the folder's checkpoint; from the start where there is none yet.
  public func resume() throws {
    guard let folder, folder.hasCheckpoint else { return }
    try Checkpoint.read(folder.checkpointPath, into: self)
  }

  /// Begins where another run's training stood: with its weights, its optimizer's state, and its epoch.
  ///
  /// - Parameter keepsOwnRate: whether the learning rate is this run's, and not what the other's had become.
  public func begin(withCheckpointOf other: RunFolder, keepsOwnRate: Bool) throws {
    let own = try run.learner.optimizer.flatMap { $0.hasSchedule ? nil : try $0.learningRate() }
    try Checkpoint.read(other.checkpointPath, into: self)
    state.stopReason = nil
    if keepsOwnRate, let own { try setLearningRate(own) }
  }

  /// Bytes of the tensors of a checkpoint.
  public var checkpointBytes: Int { Checkpoint.bytes(of: self) }

  /// Begins with a later epoch, as after a training that has done those before it.
  public func begin(atEpoch epoch: Int) throws {
    let (step, isTooLarge) = epoch.multipliedReportingOverflow(by: stepsPerEpoch)
    guard !isTooLarge else {
      throw DovelaError(.outOfRange, .configuration, owner: "training", "epoch \(epoch) cannot be the first")
    }
    state.epoch = epoch
    state.step = step
  }

  /// Trains to the end, or until a callback or the cancellation says so.
  public func fit() throws -> TrainingOutcome {
    let start = ContinuousClock.now
    let epochs = fitting.epochs
    observer?.trainingBegan(plan)
    try emit(.trainBegin)
    while state.epoch < epochs, state.stopReason == nil, !isCancelled {
      try runEpoch()
    }
    let wasCancelled = isCancelled && state.epoch < epochs && state.stopReason == nil
    try writeCheckpoint()
    if !wasCancelled { try finish() }
    let outcome = TrainingOutcome(
      history: state.history, stopReason: state.stopReason, isCancelled: wasCancelled, steps: gauge.steps,
      stepSeconds: gauge.seconds, seconds: (ContinuousClock.now - start).asSeconds,
      diagnosis: wasCancelled ? [] : Diagnosis.of(self))
    observer?.trainingEnded(outcome)
    return outcome
  }

  private var isCancelled: Bool { cancellation.isRequested }

  private var plan: TrainingPlan {
    TrainingPlan(
      epochs: fitting.epochs, firstEpoch: state.epoch, stepsPerEpoch: stepsPerEpoch,
      trainRows: run.train.rows, validationRows: run.validation?.rows ?? 0,
      batchSize: fitting.batchSize, threads: run.compute.context.threads)
  }

  private func runEpoch() throws {
    let epochStart = ContinuousClock.now
    let learner = run.learner
    observer?.epochBegan(state.epoch)
    deadUnits.reset()
    if state.batch == 0 {
      learner.resetResults()
      try emit(.epochBegin)
    }
    try feed.begin(atStep: state.step)
    let watchesBatches = listeners[.trainBatchBegin] != nil || listeners[.trainBatchEnd] != nil
    while state.batch < stepsPerEpoch {
      if watchesBatches { try batchEvent(.trainBatchBegin) }
      gauge.begin()
      let loss = try learner.train(rows: feed.next())
      gauge.end()
      deadUnits.observe()
      state.batch += 1
      state.step += 1
      observer?.stepEnded(
        TrainingProgress(epoch: state.epoch, done: state.batch, stepsPerEpoch: stepsPerEpoch, loss: loss),
        results: learner.results)
      if watchesBatches { try batchEvent(.trainBatchEnd) }
      if state.stopReason != nil { break }
      if loss.isNaN { throw lossIsNotANumber() }
      if isCancelled { return }
      if try isCheckpointDueAfterStep() { try writeCheckpoint() }
    }
    try endEpoch(since: epochStart)
  }

  private func endEpoch(since start: ContinuousClock.Instant) throws {
    currentLogs = try run.learner.results()
    if let validation = run.validation, isValidationDue {
      currentLogs += try evaluate(validation).map { ("val_" + $0.name, $0.value) }
    }
    currentBatch = max(0, state.batch - 1)
    try emit(.epochEnd)
    state.history.append(currentLogs)
    observer?.epochEnded(state.epoch, logs: currentLogs, seconds: (ContinuousClock.now - start).asSeconds)
    state.epoch += 1
    state.batch = 0
    try folder?.write(history: state.history)
    if isCheckpointDueAfterEpoch { try writeCheckpoint() }
  }

  private func finish() throws {
    currentLogs = []
    try emit(.trainEnd)
    try run.learner.finish()
    try folder?.write(model: run.savedModel(), gate: gate)
  }

  /// Loss and metrics on a part of the data, with the weights to evaluate with. The results of the epoch under way
  /// are kept.
  public func evaluate(_ rows: any TrainingRows) throws -> [(name: String, value: Double)] {
    guard !isEvaluating else {
      throw DovelaError(
        .wrongState, .plugin, owner: "evaluate",
        "an evaluation runs already, and one that begins at its test_begin or test_end would begin the next without end"
      )
    }
    isEvaluating = true
    defer { isEvaluating = false }
    let learner = run.learner
    let kept = (results: learner.resultState, weighted: learner.usesSampleWeights)
    defer {
      learner.resultState = kept.results
      learner.usesSampleWeights = kept.weighted
    }
    try emit(.testBegin)
    let results = try learner.evaluate(rows, batchSize: fitting.batchSize)
    try emit(.testEnd)
    return results
  }

  // Events

  private func emit(_ event: TrainingEvent) throws {
    for callback in listeners[event] ?? [] { try callback.on(event, self) }
  }

  private func batchEvent(_ event: TrainingEvent) throws {
    currentBatch = event == .trainBatchEnd ? state.batch - 1 : state.batch
    currentLogs.removeAll(keepingCapacity: true)
    if event == .trainBatchEnd { try run.learner.appendResults(to: &currentLogs) }
    try emit(event)
  }

  private func lossIsNotANumber() -> DovelaError {
    let kept = folder?.hasCheckpoint == true ? " The last checkpoint is kept in the run's folder." : ""
    return DovelaError(
      .outOfRange, .other, owner: "training",
      "the loss is not a number at step \(state.step) (epoch \(state.epoch + 1), batch \(state.batch)). Try a smaller learning rate, "
        + "clipping (clipnorm), or look for missing or huge values in the data; the callback TerminateOnNaN ends such a "
        + "run without an error.\(kept)")
  }

  private var isValidationDue: Bool {
    (state.epoch + 1) % fitting.validationFrequency == 0
  }

  // Checkpoints

  /// What the observer has to say to the writing of a large file.
  var gate: AtomicFile.Gate? {
    guard let observer else { return nil }
    return { path, bytes, write in try observer.writing(path, bytes: bytes, write) }
  }

  private var isCheckpointDueAfterEpoch: Bool {
    switch fitting.checkpoint {
    case .epochs(let count): state.epoch % count == 0
    case .steps(let count): state.step % count == 0
    case .seconds(let seconds): (ContinuousClock.now - lastCheckpoint).asSeconds >= seconds
    case nil: false
    }
  }

  private func isCheckpointDueAfterStep() throws -> Bool {
    // The last step of an epoch is written with its end, once.
    guard state.batch < stepsPerEpoch else { return false }
    switch fitting.checkpoint {
    case .steps(let count): return state.step % count == 0
    case .seconds(let seconds): return (gauge.last - lastCheckpoint).asSeconds >= seconds
    case .epochs, nil: return false
    }
  }

  private func writeCheckpoint() throws {
    guard let folder else { return }
    try Checkpoint.write(self, to: folder.checkpointPath)
    lastCheckpoint = ContinuousClock.now
  }
}

/// Steps, and the time spent in them.
private struct StepGauge {
  private(set) var steps = 0
  private(set) var seconds = 0.0
  /// The end of the last step.
  private(set) var last = ContinuousClock.now
  private var start = ContinuousClock.now

  mutating func begin() { start = ContinuousClock.now }

  mutating func end() {
    last = ContinuousClock.now
    steps += 1
    seconds += (last - start).asSeconds
  }
}

extension Duration {
  /// As a number of seconds.
  var asSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
