import CDovela
import DovelaCore

/// A scheduler of a plugin.
public final class PluginScheduler: PluginComponent, Scheduler {
  private let table: dovela_scheduler
  private var maxEpochs = 0
  /// Lines of a plan; a longer one is a mistake of the plugin.
  private static let mostRounds = 1 << 16

  init(_ factory: PluginFactory, _ table: dovela_scheduler, _ configuration: Configuration, name: String) throws {
    self.table = table
    try super.init(factory, configuration, name: name)
  }

  public func begin(maxEpochs: Int, trials: Int?) throws {
    self.maxEpochs = maxEpochs
    var resources = dovela_resources(
      struct_size: UInt64(MemoryLayout<dovela_resources>.size), required: 0, max_epochs: UInt64(maxEpochs),
      trials: UInt64(trials ?? 0))
    try call("begin", .created, .configuration) { table.begin(instance, &resources) }
    checks?.advance(to: .built)
  }

  public func plan() throws -> [PlannedRound]? {
    guard let plan = table.plan else { return nil }
    var count: UInt64 = 0
    try call("plan", .built, .other) { plan(instance, nil, 0, &count) }
    guard count > 0 else { return nil }
    guard count <= UInt64(Self.mostRounds) else { throw wrong("has a plan of \(count) rounds") }
    let capacity = Int(count)
    let rounds = Block(capacity, dovela_round())
    for index in 0..<capacity { rounds[index].struct_size = UInt64(MemoryLayout<dovela_round>.size) }
    try call("plan", .built, .other) { plan(instance, rounds.pointer, UInt64(capacity), &count) }
    guard Int(count) == capacity else { throw wrong("has a plan of \(capacity) rounds, and then of \(count)") }
    return (0..<capacity).map { index in
      let round = rounds[index]
      return PlannedRound(
        bracket: Int(clamping: round.bracket), rung: Int(clamping: round.rung), trials: Int(clamping: round.trials),
        fresh: Int(clamping: round.fresh), from: Int(clamping: round.from), to: Int(clamping: round.to))
    }
  }

  public func next() throws -> Assignment {
    var assignment = dovela_assignment()
    assignment.struct_size = UInt64(MemoryLayout<dovela_assignment>.size)
    try call("next", .built, .other) { table.next(instance, &assignment) }
    switch assignment.answer {
    case UInt64(DOVELA_ASSIGNMENT_NEW.rawValue): return .new(try target(assignment))
    case UInt64(DOVELA_ASSIGNMENT_CONTINUE.rawValue):
      return .resume(trial: Int(clamping: assignment.trial), try target(assignment))
    case UInt64(DOVELA_ASSIGNMENT_WAIT.rawValue): return .wait
    case UInt64(DOVELA_ASSIGNMENT_DONE.rawValue): return .done
    default: throw wrong("answers \(assignment.answer), which is none of NEW, CONTINUE, WAIT and DONE")
    }
  }

  private func target(_ assignment: dovela_assignment) throws -> Assignment.Target {
    guard assignment.epochs >= 1, assignment.epochs <= UInt64(maxEpochs) else {
      throw wrong("assigns \(assignment.epochs) epochs; a trial has 1 to \(maxEpochs)")
    }
    return .init(
      epochs: Int(assignment.epochs), bracket: Int(clamping: assignment.bracket), rung: Int(clamping: assignment.rung))
  }

  public func tell(_ news: TrialNews) throws {
    try (news.objectives ?? []).withUnsafeBufferPointer { objectives in
      var record = dovela_trial_news(
        struct_size: UInt64(MemoryLayout<dovela_trial_news>.size), required: 0, event: UInt64(news.event.rawValue),
        trial: UInt64(news.trial), epochs: UInt64(news.target.epochs), bracket: UInt64(news.target.bracket),
        rung: UInt64(news.target.rung), objectives: news.objectives == nil ? nil : objectives.baseAddress)
      try call("tell", .built, .other) { table.tell(instance, &record) }
    }
  }

  public func stops(_ trial: Int) throws -> Bool {
    guard let judge = table.judge else { return false }
    var stop: UInt64 = 0
    try call("judge", .built, .other) { judge(instance, UInt64(trial), &stop) }
    return stop != 0
  }

  public func holds(_ trial: Int) throws -> Bool {
    guard let holds = table.holds else { return true }
    var held: UInt64 = 1
    try call("holds", .built, .other) { holds(instance, UInt64(trial), &held) }
    return held != 0
  }

  private func wrong(_ message: String) -> DovelaError { DovelaError(.internal, .plugin, owner: owner, message) }
}
