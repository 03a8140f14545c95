import DovelaCore
import Foundation

/// A search for hyperparameters that several processes work on, through one journal.
///
/// Every question is answered under the journal's lock, from all that was written before: two workers never take the
/// same trial, and what a process knew that was killed is what its journal says.
public final class Study {
  /// A trial to train.
  public struct Work: Sendable, Hashable {
    public var trial: StudyState.Trial
    /// Until it has so many epochs in all.
    public var epochs: Int
    public var token: Int
    /// Where it begins with a parent's weights.
    public var parent: Int? { trial.parent }
  }

  public enum Offer: Sendable, Hashable {
    case work(Work)
    /// What comes next depends on trials that others train now.
    case wait
    case done
  }

  public enum Verdict: Sendable, Hashable { case goOn, stop }

  public let state: StudyState
  private let journal: Journal<[StudyEvent]>
  private let outline: StudyOutline
  private let search: any Search
  private let scheduler: any Scheduler
  public let settings: StudySettings
  /// Seconds since 1970.
  private let now: () -> Double

  /// Opens a study, or begins one where the journal is empty.
  ///
  /// - Parameters:
  ///   - search, scheduler: fresh instances; they are told the whole journal.
  ///   - outline: the space that the settings' run file has.
  public init(
    journal: Journal<[StudyEvent]>, settings: StudySettings, outline: StudyOutline, search: any Search,
    scheduler: any Scheduler, now: @escaping () -> Double = { Date().timeIntervalSince1970 }
  ) throws {
    (self.journal, self.settings, self.search, self.scheduler, self.now) = (journal, settings, search, scheduler, now)
    var outline = outline
    outline.objectives = settings.objectives.count
    outline.trials = settings.trials
    self.outline = outline
    state = StudyState(search: search, scheduler: scheduler)
    try search.begin(outline)
    try scheduler.begin(maxEpochs: settings.maxEpochs, trials: settings.trials)
    try exchange { self.state.settings == nil ? [.begun(settings)] : [] }
    guard let begun = state.settings, begun == settings else {
      throw DovelaError(
        .invalidArgument, .configuration, owner: journal.path,
        "the study was begun with other settings; continue it with the same, or say that they are to be amended")
    }
  }

  // MARK: Workers

  /// What a free worker shall do. Trials of workers that were not heard of in time are given to others first.
  public func take(worker: String) throws -> Offer {
    var offer = Offer.done
    try exchange {
      let time = self.now()
      var events: [StudyEvent] = self.state.trials.compactMap { trial in
        guard let lease = trial.lease, lease.deadline < time else { return nil }
        return .expired(trial: trial.number, token: lease.token)
      }
      let (next, more) = try self.next(worker, time, expired: events)
      offer = next
      events += more
      return events
    }
    if case .work(var work) = offer {
      work.trial = try state.trial(work.trial.number)
      offer = .work(work)
    }
    return offer
  }

  private func next(_ worker: String, _ time: Double, expired: [StudyEvent]) throws -> (Offer, [StudyEvent]) {
    let lease = StudyEvent.Lease(token: state.token + 1, worker: worker, deadline: time + settings.leaseSeconds)
    let lost = expired.compactMap { if case .expired(let trial, _) = $0 { trial } else { nil } }.first
    if let trial = try lost.map(state.trial) ?? state.interrupted, let round = trial.round {
      return (offer(trial, round, lease), [.assigned(trial: trial.number, round: round, lease: lease)])
    }
    switch try scheduler.next() {
    case .done: return (.done, [])
    case .wait: return (.wait, [])
    case .resume(let number, let target):
      let (trial, round) = (try state.trial(number), StudyEvent.Round(target))
      guard trial.state == .paused else {
        throw DovelaError(
          .internal, .plugin, owner: settings.scheduler, "continues trial \(number), which is not paused")
      }
      return (offer(trial, round, lease), [.assigned(trial: number, round: round, lease: lease)])
    case .new(let target):
      if let most = settings.trials, state.configurations >= most { return (.done, []) }
      guard let proposal = try propose() else { return (state.trials.contains { $0.lease != nil } ? .wait : .done, []) }
      let number = state.trials.count
      let round = StudyEvent.Round(target)
      let trial = StudyState.Trial(
        number: number, values: proposal.values, parent: proposal.parent, replicates: proposal.replicates)
      return (
        offer(trial, round, lease),
        [
          .proposed(trial: number, values: trial.values, parent: trial.parent, replicates: trial.replicates),
          .assigned(trial: number, round: round, lease: lease),
        ]
      )
    }
  }

  private func offer(_ trial: StudyState.Trial, _ round: StudyEvent.Round, _ lease: StudyEvent.Lease) -> Offer {
    .work(Work(trial: trial, epochs: round.epochs, token: lease.token))
  }

  // MARK: News of a trial

  /// An epoch ended; `epoch` counts from 1. Whether the trial shall go on.
  public func report(_ work: Work, epoch: Int, logs: [StudyEvent.Log]) throws -> Verdict {
    try exchange {
      try self.check(work)
      return [
        .reported(trial: work.trial.number, token: work.token, epoch: epoch, logs: logs),
        .renewed(trial: work.trial.number, token: work.token, deadline: self.now() + self.settings.leaseSeconds),
      ]
    }
    return try scheduler.stops(work.trial.number) ? .stop : .goOn
  }

  /// The worker lives, though an epoch takes its time.
  public func renew(_ work: Work) throws {
    try exchange {
      try self.check(work)
      return [.renewed(trial: work.trial.number, token: work.token, deadline: self.now() + self.settings.leaseSeconds)]
    }
  }

  /// The trial has its epochs; its checkpoint is written.
  public func pause(_ work: Work) throws {
    try exchange {
      try self.check(work)
      return [.paused(trial: work.trial.number, token: work.token)]
    }
  }

  public func end(_ work: Work, _ end: StudyEvent.End, reason: String = "") throws {
    try exchange {
      try self.check(work)
      return [.ended(trial: work.trial.number, token: work.token, end: end, reason: reason)]
    }
  }

  /// Paused and ended trials whose checkpoints nobody will ask for again; they are noted as removed.
  public func release() throws -> [Int] {
    var numbers: [Int] = []
    try exchange {
      numbers = try self.state.trials.filter { trial in
        try trial.hasCheckpoint && trial.lease == nil && !self.isWanted(trial)
      }.map(\.number)
      return numbers.map { .dropped(trial: $0) }
    }
    return numbers
  }

  private func isWanted(_ trial: StudyState.Trial) throws -> Bool {
    // The best is what the study is for.
    if trial.number == state.best?.number { return true }
    return try trial.state == .paused && scheduler.holds(trial.number)
  }

  private func check(_ work: Work) throws {
    let trial = try state.trial(work.trial.number)
    guard trial.lease?.token == work.token else {
      throw DovelaError(
        .wrongState, .other, owner: "trial \(work.trial.number)",
        "its lease (token \(work.token)) has expired"
          + (trial.lease.map { ", and \($0.worker) trains it now (token \($0.token))" } ?? ""))
    }
  }

  private func exchange(_ body: () throws -> [StudyEvent]) throws {
    try journal.exchange(apply: state.apply) {
      let events = try body()
      return events.isEmpty ? [] : [events]
    }
  }
}

extension Study {
  fileprivate typealias Proposed = (values: [Double], parent: Int?, replicates: Int?)

  /// Proposals in a row that were all tried before, until a small space is searched through instead.
  private static let patience = 16
  /// Of spaces that are listed.
  private static let smallSpace = 100_000

  /// A configuration for the next trial; `nil` where there is none, or none now.
  fileprivate func propose() throws -> Proposed? {
    let number = state.trials.count
    for attempt in 0..<Self.patience {
      let random = RandomPosition(
        seed: settings.seed, stream: RandomPosition.stream(of: "search"),
        step: UInt32(truncatingIfNeeded: number &* Self.patience &+ attempt))
      guard case .proposed(let values, let parent) = try search.ask(number: number, random: random) else { return nil }
      let earlier = state.trial(with: values)
      if earlier == nil || parent != nil || settings.duplicates == .replicate { return (values, parent, earlier) }
    }
    return outline.first(below: Self.smallSpace) { self.state.trial(with: $0) == nil }.map { ($0, nil, nil) }
  }
}
