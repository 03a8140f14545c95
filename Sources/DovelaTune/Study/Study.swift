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
    /// Until it has so many epochs in all, those of its parent included.
    public var epochs: Int
    public var token: Int
    /// Where it begins with a parent's weights.
    public var parent: Int? { trial.parent }

    public init(trial: StudyState.Trial, epochs: Int, token: Int) {
      self.trial = trial
      self.epochs = epochs
      self.token = token
    }
  }

  public enum Offer: Sendable, Hashable {
    case work(Work)
    /// What comes next depends on trials that others train now.
    case wait
    case done
  }

  public enum Verdict: Sendable, Hashable { case goOn, stop }

  /// The reason of a trial that the scheduler ended.
  static let stoppedByScheduler = "the scheduler stopped it"

  public let state: StudyState
  private let journal: Journal<[StudyEvent]>
  private let outline: StudyOutline
  private let search: any Search
  private let scheduler: any Scheduler
  public let settings: StudySettings
  /// Whether a worker is known to have ended, so that its lease need not run out.
  public var isGone: (_ worker: String) -> Bool = { _ in false }
  /// Seconds since 1970.
  private let now: () -> Double

  /// Opens a study, or begins one where the journal is empty.
  ///
  /// - Parameters:
  ///   - search, scheduler: fresh instances; they are told the whole journal.
  ///   - outline: the space that the settings' run file has.
  ///   - amends: records settings that differ from those that the study was begun with, where they may.
  public init(
    journal: Journal<[StudyEvent]>, settings: StudySettings, outline: StudyOutline, search: any Search,
    scheduler: any Scheduler, amends: Bool = false, now: @escaping () -> Double = { Date().timeIntervalSince1970 }
  ) throws {
    (self.journal, self.settings, self.search, self.scheduler, self.now) = (journal, settings, search, scheduler, now)
    var outline = outline
    outline.objectives = settings.objectives.count
    outline.trials = settings.trials
    self.outline = outline
    state = StudyState(search: search, scheduler: scheduler)
    try search.begin(outline)
    try scheduler.begin(maxEpochs: settings.maxEpochs, trials: settings.trials)
    try exchange {
      guard let begun = self.state.settings else { return [.begun(settings)] }
      guard begun != settings else { return [] }
      let changes = settings.changes(from: begun)
      guard amends else { throw Self.refused(changes.map(\.text), journal.path, "--amend records them") }
      let fixed = changes.filter { !$0.mayBeAmended }.map(\.text)
      guard fixed.isEmpty else {
        throw Self.refused(fixed, journal.path, "these cannot be changed; begin another study for them")
      }
      return [.amended(settings)]
    }
  }

  private static func refused(_ changes: [String], _ path: String, _ end: String) -> DovelaError {
    DovelaError(
      .invalidArgument, .configuration, owner: path,
      "the study was begun with other settings: \(changes.joined(separator: "; ")). Continue it with the same; \(end)")
  }

  // MARK: Workers

  /// What a free worker shall do. Trials of workers that were not heard of in time are given to others first.
  public func take(worker: String) throws -> Offer {
    var offer = Offer.done
    try exchange {
      let time = self.now()
      var events: [StudyEvent] = self.state.trials.compactMap { trial in
        guard let lease = trial.lease, lease.deadline < time || self.isGone(lease.worker) else { return nil }
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
      var trial = StudyState.Trial(
        number: number, values: proposal.values, parent: proposal.parent, replicates: proposal.replicates)
      trial.inherited = try proposal.parent.map { try state.trial($0).epochs } ?? 0
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
    .work(Work(trial: trial, epochs: trial.inherited + round.epochs, token: lease.token))
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
    // An epoch that is repeated after a checkpoint was judged already.
    guard try epoch >= state.trial(work.trial.number).epochs else { return .goOn }
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

  /// Gives a trial back before its round's end; whoever is next goes on from its checkpoint.
  public func abandon(_ work: Work) throws {
    try exchange {
      try self.check(work)
      return [.expired(trial: work.trial.number, token: work.token)]
    }
  }

  /// Whether a trial is still this worker's.
  public func holds(_ work: Work) -> Bool {
    state.trials.indices.contains(work.trial.number) && state.trials[work.trial.number].lease?.token == work.token
  }

  /// Reads what others have written since.
  public func refresh() throws { try journal.catchUp(apply: state.apply) }

  /// Paused and ended trials whose checkpoints nobody will ask for again; they are noted as removed.
  public func release() throws -> [Int] {
    var numbers: [Int] = []
    try exchange {
      let wanted = self.state.kept
      numbers = try self.state.trials.filter { trial in
        try trial.hasCheckpoint && trial.lease == nil && trial.state != .running && !wanted.contains(trial.number)
          && !(trial.state == .paused && self.scheduler.holds(trial.number))
          && (trial.state == .failed || !self.search.holds(trial.number))
      }.map(\.number)
      return numbers.map { .dropped(trial: $0) }
    }
    return numbers
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
      // One that goes on from another's weights is no repetition of it.
      if parent != nil { return (values, parent, nil) }
      if earlier == nil || settings.duplicates == .replicate { return (values, nil, earlier) }
    }
    return outline.first(below: Self.smallSpace) { self.state.trial(with: $0) == nil }.map { ($0, nil, nil) }
  }
}
