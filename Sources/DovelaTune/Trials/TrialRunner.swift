import DovelaConfig
import DovelaCore
import DovelaModel

/// Trains the trials of a study: from the start or a checkpoint, to the end of their round, in the run that their
/// values stand for. A trial that was paused ends with the bytes of one that never was.
public struct TrialRunner {
  private let folder: StudyFolder
  private let space: SearchSpace
  private let reader: RunReader
  private let registry: Registry

  public init(_ folder: StudyFolder, space: SearchSpace, reader: RunReader, registry: Registry) {
    self.folder = folder
    self.space = space
    self.reader = reader
    self.registry = registry
  }

  /// The run of a trial, trained for as long as trials may be.
  public func specification(of trial: StudyState.Trial, maxEpochs: Int) throws -> RunSpecification {
    let filled = try space.filled(trial.values)
    var run = try reader.read(documents: filled.documents, overrides: filled.overrides)
    run.fit.epochs = maxEpochs
    // A worker that is killed loses half a minute at most.
    run.fit.checkpoint = run.fit.checkpoint ?? .seconds(30)
    // The same configuration again shall not give the same numbers.
    if trial.replicates != nil { run.fit.seed &+= UInt64(trial.number) }
    return run
  }

  /// Trains a trial as far as it was assigned, and tells the study. Throws what ends the worker: a lease that was lost,
  /// a disk that is full; what is wrong with the configuration ends the trial alone.
  public func train(_ work: Study.Work, in study: Study, cancellation: Cancellation = Cancellation()) throws {
    let runFolder = folder.trial(work.trial.number)
    let watch = TrialWatch(work, study, cancellation)
    let outcome: TrainingOutcome
    do {
      let run = try specification(of: work.trial, maxEpochs: study.settings.maxEpochs)
      let composed = try ComposedRun(run, registry: registry)
      if !runFolder.hasConfiguration { try runFolder.create() }
      try runFolder.write(configuration: run.yaml(registry: registry))
      let trainer = try Trainer(composed.run, folder: runFolder, observer: watch, cancellation: watch.pause)
      try trainer.resume()
      // Killed between the checkpoint and the journal: it has its epochs already.
      if trainer.epoch >= work.epochs, work.epochs < study.settings.maxEpochs { return try study.pause(work) }
      outcome = try trainer.fit()
    } catch let error as DovelaError where error.code != .io && watch.failure == nil {
      return try study.end(work, .failed, reason: error.message)
    }
    if let failure = watch.failure { throw failure }
    if watch.isStopped { return try study.end(work, .stopped, reason: "the scheduler stopped it") }
    if let reason = outcome.stopReason { return try study.end(work, .stopped, reason: reason) }
    if !outcome.isCancelled { return try study.end(work, .complete) }
    // Interrupted by a person before the round's end: the lease runs out, and anybody goes on from the checkpoint.
    if watch.isAtTheEnd { try study.pause(work) }
  }
}

/// Tells the study of each epoch, and pauses the training where the round ends.
private final class TrialWatch: TrainingObserver {
  /// Ends the training after the step under way.
  let pause: Cancellation
  private(set) var isStopped = false
  private(set) var isAtTheEnd = false
  private(set) var failure: (any Error)?
  private let work: Study.Work
  private let study: Study

  init(_ work: Study.Work, _ study: Study, _ cancellation: Cancellation) {
    self.work = work
    self.study = study
    pause = cancellation
  }

  func epochEnded(_ epoch: Int, logs: [(name: String, value: Double)], seconds: Double) {
    do {
      let verdict = try study.report(
        work, epoch: epoch + 1, logs: logs.map { StudyEvent.Log($0.name, $0.value) })
      isStopped = verdict == .stop
      isAtTheEnd = epoch + 1 >= work.epochs
      if isStopped || isAtTheEnd { pause.request() }
    } catch {
      failure = error
      pause.request()
    }
  }
}
