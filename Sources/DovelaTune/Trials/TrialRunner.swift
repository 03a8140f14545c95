import DovelaConfig
import DovelaCore
import DovelaModel

/// Trains the trials of a study: from the start or a checkpoint, to the end of their round, in the run that their
/// values stand for. A trial that was paused ends with the bytes of one that never was.
struct TrialRunner {
  private let folder: StudyFolder
  private let definition: StudyDefinition
  private let threads: Int

  /// - Parameter threads: 0 for what the run says.
  init(_ folder: StudyFolder, _ definition: StudyDefinition, threads: Int) {
    self.folder = folder
    self.definition = definition
    self.threads = threads
  }

  /// Trains a trial as far as it was assigned, and tells the study. Throws what ends the worker: a lease that was lost,
  /// a disk that is full; what is wrong with the configuration ends the trial alone.
  func train(
    _ work: Study.Work, in study: Study, cancellation: Cancellation, reported: @escaping () -> Void
  ) throws {
    let runFolder = folder.trial(work.trial.number)
    let watch = TrialWatch(work, study, folder, cancellation, reported)
    let outcome: TrainingOutcome
    do {
      try folder.removeUnfinished(work.trial.number)
      var run = try definition.run(of: work.trial)
      // A worker that is killed loses half a minute at most.
      run.fit.checkpoint = run.fit.checkpoint ?? .seconds(30)
      if threads > 0 { run.fit.threads = threads }
      let composed = try ComposedRun(run, registry: definition.registry)
      if !runFolder.hasConfiguration { try runFolder.create() }
      try runFolder.write(configuration: run.yaml(registry: definition.registry))
      let trainer = try Trainer(composed.run, folder: runFolder, observer: watch, cancellation: watch.pause)
      try begin(trainer, work, study)
      // Killed between the checkpoint and the journal: it has its epochs already.
      if trainer.epoch >= work.epochs, work.epochs < run.fit.epochs { return try study.pause(work) }
      try watch.admit(trainer.checkpointBytes, replacing: runFolder.hasCheckpoint)
      outcome = try trainer.fit()
    } catch let error as DovelaError where error.code != .io && watch.failure == nil {
      return try study.end(work, .failed, reason: error.message)
    }
    if let failure = watch.failure { throw failure }
    if !outcome.isCancelled {
      let reason = outcome.stopReason
      return try study.end(work, reason == nil ? .complete : .stopped, reason: reason ?? "")
    }
    if watch.isStopped { return try study.end(work, .stopped, reason: Study.stoppedByScheduler) }
    // Interrupted by a person before the round's end: whoever is next goes on from the checkpoint.
    if watch.isAtTheEnd { try study.pause(work) } else { try study.abandon(work) }
  }

  /// From its own checkpoint, its parent's, or the start.
  private func begin(_ trainer: Trainer, _ work: Study.Work, _ study: Study) throws {
    guard !folder.trial(work.trial.number).hasCheckpoint, let number = work.parent else { return try trainer.resume() }
    let parent = try study.state.trial(number)
    try trainer.begin(
      withCheckpointOf: folder.trial(number), keepsOwnRate: parent.values != work.trial.values)
  }
}
