import DovelaCore
import DovelaModel
import Foundation

/// Takes trials of a study and trains them, until there are none or it is told to stop.
///
///     let worker = try StudyWorker(definition, study, in: folder)
///     try worker.run()
public final class StudyWorker {
  /// Trials that fail one after the other from the first on: then the run is wrong, and not its hyperparameters.
  private static let hopeless = 3

  private let study: Study
  private let folder: StudyFolder
  private let runner: TrialRunner
  private let keeper: LeaseKeeper
  private let cancellation: Cancellation
  private let name = WorkerName()
  private let changed: (StudyState) -> Void

  /// - Parameters:
  ///   - threads: of each training; 0 for what the run says.
  ///   - changed: after everything that this worker does or sees.
  public init(
    _ definition: StudyDefinition, _ study: Study, in folder: StudyFolder, threads: Int = 0,
    cancellation: Cancellation = Cancellation(), changed: @escaping (StudyState) -> Void = { _ in }
  ) throws {
    (self.study, self.folder, self.cancellation, self.changed) = (study, folder, cancellation, changed)
    runner = TrialRunner(folder, definition, threads: threads)
    keeper = try LeaseKeeper(folder, leaseSeconds: study.settings.leaseSeconds)
    study.isGone = WorkerName.isGone
  }

  /// Trains until the study is done, or the cancellation says so; then a trial under way is kept where it stands, for
  /// whoever goes on with it.
  public func run() throws {
    try tidy()
    changed(study.state)
    while !cancellation.isRequested {
      switch try study.take(worker: name.text) {
      case .work(let work): try train(work)
      case .wait: pause()
      case .done:
        // Who trains the last may be killed.
        guard study.state.trials.contains(where: { $0.lease != nil }) else { return }
        pause()
      }
    }
  }

  private func train(_ work: Study.Work) throws {
    changed(study.state)
    keeper.hold(work)
    defer { keeper.hold(nil) }
    do {
      try runner.train(work, in: study, cancellation: cancellation) { [changed, study] in changed(study.state) }
    } catch {
      try study.refresh()
      // Another has it, or had it: what this one found out, or failed at beside the other, is refused.
      guard study.holds(work) else { return }
      try? study.abandon(work)
      throw error
    }
    for number in try study.release() { try folder.removeFiles(of: number) }
    changed(study.state)
    let ended = study.state.trials.filter { $0.state != .running && $0.state != .paused }
    if let last = ended.last, ended.count >= Self.hopeless, ended.allSatisfy({ $0.state == .failed }) {
      throw DovelaError(
        .outOfRange, .configuration, owner: folder.path,
        "all \(ended.count) trials so far failed; the last, trial \(last.number): \(last.reason)")
    }
  }

  /// Files that were to be removed when a worker was killed.
  private func tidy() throws {
    try study.refresh()
    for trial in study.state.trials where !trial.hasCheckpoint && trial.lease == nil && trial.state != .running {
      try folder.removeFiles(of: trial.number)
    }
  }

  private func pause() {
    changed(study.state)
    Thread.sleep(forTimeInterval: 0.05)
  }
}
