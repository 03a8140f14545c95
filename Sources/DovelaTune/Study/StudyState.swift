import DovelaCore

/// What a journal says so far, and what the search and the scheduler were told of it.
public final class StudyState {
  public struct Trial: Sendable, Hashable {
    public var number: Int
    /// One for each dimension; NaN where not active.
    public var values: [Double]
    public var parent: Int?
    public var replicates: Int?
    /// Epochs that its parent had trained.
    public internal(set) var inherited = 0
    public internal(set) var state = TrialRecord.State.running
    /// That it has trained, those of its parent included.
    public internal(set) var epochs = 0
    /// Logs of each of its own epochs.
    public internal(set) var history: [[StudyEvent.Log]] = []
    public internal(set) var round: StudyEvent.Round?
    /// Of the worker that trains it; `nil`: nobody does.
    public internal(set) var lease: StudyEvent.Lease?
    public internal(set) var hasCheckpoint = false
    /// Seconds since 1970 when a worker first took it, and when one was last heard of.
    public internal(set) var began: Double?
    public internal(set) var heard: Double?
    public internal(set) var reason = ""
  }

  public private(set) var settings: StudySettings?
  public private(set) var trials: [Trial] = []
  /// The greatest token that was given.
  private(set) var token = 0
  private var numbers: [[UInt64]: Int] = [:]
  private let search: any Search
  private let scheduler: any Scheduler
  /// Of a log whose objective names no direction.
  private var objectives: [StudySettings.Objective] = []

  init(search: any Search, scheduler: any Scheduler) {
    self.search = search
    self.scheduler = scheduler
  }

  /// The trial that has these values already.
  func trial(with values: [Double]) -> Int? { numbers[values.map(\.bitPattern)] }

  /// Trials that have configurations of their own.
  var configurations: Int { trials.count { $0.replicates == nil } }

  /// Begun, not ended, and nobody trains it: the next worker goes on with it.
  var interrupted: Trial? { trials.first { $0.state == .running && $0.lease == nil && $0.round != nil } }

  // MARK: Applying

  func apply(_ events: [StudyEvent]) throws {
    for event in events { try apply(event) }
  }

  private func apply(_ event: StudyEvent) throws {
    switch event {
    case .begun(let settings), .amended(let settings):
      self.settings = settings
      objectives = settings.objectives
    case .proposed(let number, let values, let parent, let replicates):
      guard number == trials.count else { throw unknown(number) }
      var trial = Trial(number: number, values: values, parent: parent, replicates: replicates)
      trial.inherited = parent.flatMap { trials.indices.contains($0) ? trials[$0].epochs : nil } ?? 0
      trial.epochs = trial.inherited
      trials.append(trial)
      let key = values.map(\.bitPattern)
      if numbers[key] == nil { numbers[key] = number }
    case .assigned(let number, let round, let lease):
      token = max(token, lease.token)
      let isNew = try trial(number).round != round
      try change(number) { trial in
        (trial.round, trial.lease, trial.state) = (round, lease, .running)
        trial.heard = time(of: lease.deadline)
        trial.began = trial.began ?? trial.heard
      }
      // A trial that was interrupted goes on with what it was assigned before.
      if isNew { try told(.assigned, number, round.target) }
    case .renewed(let number, let token, let deadline):
      try change(number) { trial in
        guard trial.lease?.token == token else { return }
        trial.lease?.deadline = deadline
        trial.heard = time(of: deadline)
      }
    case .reported(let number, _, let epoch, let logs):
      // A resumed trial repeats epochs after its checkpoint, with the same results.
      guard try epoch > trial(number).epochs else { return }
      try change(number) { trial in
        trial.epochs = epoch
        trial.history.append(logs)
      }
      try told(.reported, number, nil)
    case .paused(let number, _):
      try change(number) { trial in
        (trial.state, trial.lease, trial.hasCheckpoint) = (.paused, nil, true)
      }
      try told(.paused, number, nil)
    case .ended(let number, _, let end, let reason):
      try change(number) { trial in
        (trial.state, trial.lease, trial.reason) = (end.state, nil, reason)
        // Of a failed one it is removed at once: nobody goes on from there.
        trial.hasCheckpoint = true
      }
      try told(.ended, number, nil)
    case .expired(let number, let token):
      try change(number) { if $0.lease?.token == token { $0.lease = nil } }
    case .dropped(let number):
      try change(number) { $0.hasCheckpoint = false }
    }
  }

  /// When a lease was given.
  private func time(of deadline: Double) -> Double? { settings.map { deadline - $0.leaseSeconds } }

  private func told(_ event: TrialNews.Event, _ number: Int, _ target: Assignment.Target?) throws {
    let trial = try trial(number)
    let objectives = trial.state == .failed ? nil : objectives(of: trial)
    let round = trial.round?.target ?? Assignment.Target(epochs: 0, bracket: 0, rung: 0)
    let reached = Assignment.Target(epochs: trial.epochs, bracket: round.bracket, rung: round.rung)
    try scheduler.tell(
      TrialNews(event, trial: number, target: target ?? reached, objectives: event == .assigned ? nil : objectives))
    try search.tell(
      TrialRecord(
        number: number, state: trial.state, values: trial.values, objectives: objectives, epochs: trial.epochs,
        parent: trial.parent))
  }

  // MARK: Objectives

  /// Less is better; `nil` before the first epoch, and where a result is missing or no number.
  public func objectives(of trial: Trial) -> [Double]? {
    let all = objectives.map { objective -> Double? in
      let values = trial.history.compactMap { logs in logs.first { $0.name == objective.monitor }?.value }
        .filter { !$0.isNaN }.map { objective.direction == .min ? $0 : -$0 }
      return settings?.value == .last ? values.last : values.min()
    }
    return all.contains { $0 == nil } ? nil : all.compactMap(\.self)
  }

  // MARK: Trials

  /// Throws where the study has no such trial.
  public func trial(_ number: Int) throws -> Trial {
    guard trials.indices.contains(number) else { throw unknown(number) }
    return trials[number]
  }

  private func change(_ number: Int, _ body: (inout Trial) -> Void) throws {
    guard trials.indices.contains(number) else { throw unknown(number) }
    body(&trials[number])
  }

  private func unknown(_ number: Int) -> DovelaError {
    DovelaError(.notFound, .configuration, owner: "the study", "it has \(trials.count) trials, and no trial \(number)")
  }
}
