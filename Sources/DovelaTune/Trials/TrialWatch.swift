import DovelaCore
import DovelaModel

/// Tells the study of each epoch, pauses the training where the round ends, and stands before every large file that is
/// written: who has lost the trial writes nothing, and the limit of the disk holds.
final class TrialWatch: TrainingObserver {
  /// Ends the training after the step under way.
  let pause = Cancellation()
  private(set) var isStopped = false
  private(set) var isAtTheEnd = false
  /// What ends the worker, and not only the trial.
  private(set) var failure: (any Error)?
  private let work: Study.Work
  private let study: Study
  private let folder: StudyFolder
  private let cancellation: Cancellation
  private let reported: () -> Void

  init(
    _ work: Study.Work, _ study: Study, _ folder: StudyFolder, _ cancellation: Cancellation,
    _ reported: @escaping () -> Void
  ) {
    (self.work, self.study, self.folder, self.cancellation, self.reported) =
      (work, study, folder, cancellation, reported)
  }

  func stepEnded(_ progress: TrainingProgress, results: () throws -> [(name: String, value: Double)]) {
    if cancellation.isRequested { pause.request() }
  }

  func epochEnded(_ epoch: Int, logs: [(name: String, value: Double)], seconds: Double) {
    do {
      let verdict = try study.report(work, epoch: epoch + 1, logs: logs.map { StudyEvent.Log($0.name, $0.value) })
      isStopped = verdict == .stop
      isAtTheEnd = epoch + 1 >= work.epochs
      if isStopped || isAtTheEnd || cancellation.isRequested { pause.request() }
      reported()
    } catch {
      failure = error
      pause.request()
    }
  }

  func writing(_ path: String, bytes: Int, _ write: () throws -> Void) throws {
    try noting {
      try folder.alone {
        try study.renew(work)
        try check(bytes)
        try write()
      }
    }
  }

  /// Refuses a trial whose first checkpoint would not fit, before it is trained.
  func admit(_ bytes: Int, replacing: Bool) throws {
    guard !replacing else { return }
    try noting { try folder.alone { try check(bytes) } }
  }

  private func check(_ bytes: Int) throws {
    guard let limit = study.settings.disk else { return }
    let used = folder.bytes()
    guard used + bytes > limit else { return }
    throw DovelaError(
      .outOfMemory, .configuration, owner: "trial \(work.trial.number)",
      "its next file has \(bytes) bytes, and the study has \(used) of at most \(limit). Nothing is lost: raise the "
        + "limit (--set tune.disk=…, with --amend), keep fewer models (tune.keep), or search smaller networks")
  }

  private func noting(_ body: () throws -> Void) throws {
    do {
      try body()
    } catch {
      if failure == nil { failure = error }
      throw error
    }
  }
}
