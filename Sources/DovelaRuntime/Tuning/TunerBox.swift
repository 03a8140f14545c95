import CDovela
import CDovelaRuntime
import DovelaConfig
import DovelaCore
import DovelaTune
import Foundation

/// A study of the API. Every call holds its lock.
final class TunerBox: Handled {
  static let noun = "a tuner"

  let study: Study
  let space: NamedSpace
  private let lock = NSLock()
  private let name = WorkerName()
  /// Trials that were asked for here and not told of.
  private var out: [Int: Study.Work] = [:]
  /// Released, and not fetched yet.
  private var released: [Int] = []

  init(_ runtime: Runtime, folder path: String?, settings text: String?) throws {
    let given = try runtime.holding { try TunerSettings(text, registry: runtime.registry) }
    let (journal, before) = try Self.journal(path, begins: text != nil)
    (space, study) = try runtime.holding {
      let settings = try given.study(before: before, inMemory: path == nil)
      let space = try TunerSettings.space(settings, registry: runtime.registry)
      let study = try Study(
        journal: journal, settings: settings, outline: space.outline,
        search: try Self.make(.search, settings.search, runtime),
        scheduler: try Self.make(.scheduler, settings.scheduler, runtime), amends: given.amends)
      study.isGone = WorkerName.isGone
      return (space, study)
    }
  }

  deinit { for work in out.values { try? study.abandon(work) } }

  /// The journal, and the settings in it.
  private static func journal(
    _ path: String?, begins: Bool
  ) throws -> (journal: Journal<[StudyEvent]>, before: StudySettings?) {
    guard let path else { return (Journal(inMemory: "the study"), nil) }
    let folder = StudyFolder(path)
    if !folder.hasJournal {
      guard begins else {
        throw DovelaError(.notFound, .data, owner: path, "there is no study: settings are needed to begin one")
      }
      try folder.create()
      // Somebody else may begin it at the same time.
      if let made = try? Journal<[StudyEvent]>(path: folder.journalPath, creates: true) { return (made, nil) }
    }
    var before: StudySettings?
    try Journal<[StudyEvent]>(path: folder.journalPath).catchUp { events in
      for event in events {
        switch event {
        case .begun(let settings), .amended(let settings): before = settings
        default: break
        }
      }
    }
    return (try Journal(path: folder.journalPath), before)
  }

  private static func make<Made>(_ kind: ComponentKind, _ text: String, _ runtime: Runtime) throws -> Made {
    let made = try runtime.reader().component(kind, written: text).make(name: kind.rawValue)
    guard let component = made as? Made else {
      throw DovelaError(.internal, .plugin, owner: text, "is no \(kind.rawValue)")
    }
    return component
  }

  func holding<Result>(_ body: () throws -> Result) rethrows -> Result {
    lock.lock()
    defer { lock.unlock() }
    return try body()
  }

  // MARK: Asking and telling

  /// What to do, and the configuration of a trial as JSON.
  func ask(worker: String?) throws -> (work: dovela_work, configuration: String?) {
    let name = worker.map { "\($0) \(self.name.text)" } ?? self.name.text
    return try holding {
      var raw = dovela_work()
      raw.parent = -1
      switch try study.take(worker: name) {
      case .wait: raw.answer = UInt64(DOVELA_WORK_WAIT.rawValue)
      case .done:
        // Who trains the last may yet lose it to this worker.
        let end = study.state.trials.contains { $0.lease != nil } ? DOVELA_WORK_WAIT : DOVELA_WORK_DONE
        raw.answer = UInt64(end.rawValue)
      case .work(let work):
        let configuration = JSONText.ordered(try space.configuration(work.trial.values))
        out[work.trial.number] = work
        raw.answer = UInt64(DOVELA_WORK_TRIAL.rawValue)
        raw.trial = UInt64(work.trial.number)
        raw.token = UInt64(work.token)
        raw.first = UInt64(work.trial.epochs)
        raw.epochs = UInt64(work.epochs)
        raw.most = UInt64(most(of: work.trial))
        raw.parent = work.parent.map { Int64($0) } ?? -1
        return (raw, configuration)
      }
      return (raw, nil)
    }
  }

  /// The trial that a caller speaks of; what it has reported.
  private func work(_ raw: dovela_work) throws -> (work: Study.Work, epochs: Int) {
    guard raw.answer == UInt64(DOVELA_WORK_TRIAL.rawValue) else {
      throw refused("work", "is no trial: its answer is \(raw.answer)")
    }
    try study.refresh()
    guard let number = Int(exactly: raw.trial), study.state.trials.indices.contains(number),
      let token = Int(exactly: raw.token)
    else { throw refused("work", "the study has \(study.state.trials.count) trials, and none is number \(raw.trial)") }
    let trial = study.state.trials[number]
    let epochs = trial.lease?.token == token ? trial.round.map { $0.epochs + trial.inherited } : nil
    return (Study.Work(trial: trial, epochs: epochs ?? 0, token: token), trial.epochs)
  }

  private func most(of trial: StudyState.Trial) -> Int { trial.inherited + study.settings.maxEpochs }

  /// Whether the trial shall stop.
  func report(_ raw: dovela_work, epoch: UInt64, logs: [StudyEvent.Log]) throws -> Bool {
    guard epoch > 0, epoch <= 1 << 40 else { throw refused("epoch", "counts from 1, received \(epoch)") }
    return try holding {
      let (work, _) = try work(raw)
      guard work.epochs == 0 || Int(epoch) <= work.epochs else {
        throw refused("epoch", "trial \(raw.trial) is to be trained to \(work.epochs) epochs, received epoch \(epoch)")
      }
      return try study.report(work, epoch: Int(epoch), logs: try withObjectives(logs)) == .stop
    }
  }

  func tell(_ raw: dovela_work, state: UInt64, logs: [StudyEvent.Log], reason: String) throws {
    try holding {
      let (work, epochs) = try work(raw)
      switch UInt32(exactly: state).map({ dovela_trial_state(rawValue: $0) }) {
      case DOVELA_TRIAL_COMPLETE, DOVELA_TRIAL_PAUSED:
        if !logs.isEmpty { _ = try study.report(work, epoch: work.epochs, logs: try withObjectives(logs)) }
        guard !logs.isEmpty || epochs >= work.epochs || work.epochs == 0 else {
          throw DovelaError(
            .wrongState, .other, owner: "trial \(raw.trial)",
            "was to be trained to \(work.epochs) epochs, and \(epochs) were reported: report the others, or tell that "
              + "it was stopped")
        }
        if work.epochs < most(of: work.trial) { try study.pause(work) } else { try study.end(work, .complete) }
      case DOVELA_TRIAL_STOPPED:
        if !logs.isEmpty { _ = try study.report(work, epoch: epochs + 1, logs: try withObjectives(logs)) }
        try study.end(work, .stopped, reason: reason)
      case DOVELA_TRIAL_FAILED: try study.end(work, .failed, reason: reason)
      default: throw refused("state", "\(state) is none that a trial ends in")
      }
      out[work.trial.number] = nil
    }
  }

  /// Logs that have what the study is about.
  private func withObjectives(_ logs: [StudyEvent.Log]) throws -> [StudyEvent.Log] {
    for objective in study.settings.objectives where !logs.contains(where: { $0.name == objective.monitor }) {
      let names = logs.map(\.name).joined(separator: ", ")
      throw DovelaError(
        .notFound, .configuration, owner: "objective",
        "'\(objective.monitor)' is not among the logs: \(names.isEmpty ? "there are none" : names)")
    }
    return logs
  }

  func renew(_ raw: dovela_work) throws { try holding { try study.renew(work(raw).work) } }

  func giveBack(_ raw: dovela_work) throws {
    try holding {
      let work = try work(raw).work
      try study.abandon(work)
      out[work.trial.number] = nil
    }
  }

  func release(into trials: UnsafeMutablePointer<UInt64>?, _ capacity: Int) throws -> Int {
    try holding {
      released += try study.release()
      guard let trials else { return 0 }
      let count = min(capacity, released.count)
      for index in 0..<count { trials[index] = UInt64(released[index]) }
      released.removeFirst(count)
      return count
    }
  }
}
