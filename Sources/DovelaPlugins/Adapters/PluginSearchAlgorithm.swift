import CDovela
import DovelaCore

/// A search algorithm of a plugin. What it proposes is checked against the space before anybody trains with it.
public final class PluginSearchAlgorithm: PluginComponent, Search {
  private let table: dovela_search
  private var outline = StudyOutline(dimensions: [])
  private var tables: StudyTables?

  init(_ factory: PluginFactory, _ table: dovela_search, _ configuration: Configuration, name: String) throws {
    self.table = table
    try super.init(factory, configuration, name: name)
  }

  public func begin(_ study: StudyOutline) throws {
    let tables = StudyTables(study)
    outline = study
    self.tables = tables
    try call("begin", .created, .configuration) { table.begin(instance, tables.study.pointer) }
    checks?.advance(to: .built)
  }

  public func tell(_ trial: TrialRecord) throws {
    try trial.values.withUnsafeBufferPointer { values in
      try (trial.objectives ?? []).withUnsafeBufferPointer { objectives in
        var record = dovela_trial(
          struct_size: UInt64(MemoryLayout<dovela_trial>.size), required: 0, number: UInt64(trial.number),
          state: UInt64(trial.state.rawValue), values: values.baseAddress,
          objectives: trial.objectives == nil ? nil : objectives.baseAddress, epochs: UInt64(trial.epochs),
          parent: Int64(trial.parent ?? -1))
        try call("tell", .built, .other) { table.tell(instance, &record) }
      }
    }
  }

  public func ask(number: Int, random: RandomPosition) throws -> Proposal {
    var position = dovela_random(random)
    var values = [Double](repeating: .nan, count: outline.dimensions.count)
    var answer = UInt64.max
    var parent: Int64 = -1
    try values.withUnsafeMutableBufferPointer { values in
      try withUnsafeMutablePointer(to: &position) { position in
        var proposal = dovela_proposal(
          struct_size: UInt64(MemoryLayout<dovela_proposal>.size), required: 0, number: UInt64(number),
          random: position, values: values.baseAddress, parent: -1, answer: 0)
        try call("ask", .built, .other) { table.ask(instance, &proposal) }
        answer = proposal.answer
        parent = proposal.parent
      }
    }
    switch answer {
    case UInt64(DOVELA_SEARCH_PROPOSED.rawValue):
      return .proposed(values: try settled(values), parent: try earlier(parent, than: number))
    case UInt64(DOVELA_SEARCH_WAIT.rawValue): return .wait
    case UInt64(DOVELA_SEARCH_EXHAUSTED.rawValue): return .exhausted
    default: throw wrong("answers \(answer), which is none of PROPOSED, WAIT and EXHAUSTED")
    }
  }

  public func holds(_ trial: Int) throws -> Bool {
    guard let holds = table.holds else { return false }
    var held: UInt64 = 0
    try call("holds", .built, .other) { holds(instance, UInt64(trial), &held) }
    return held != 0
  }

  /// Each active value moved to its nearest step, each other one NaN.
  private func settled(_ values: [Double]) throws -> [Double] {
    var settled = values
    for (index, dimension) in outline.dimensions.enumerated() where !values[index].isNaN {
      guard let value = dimension.settled(values[index]) else {
        throw wrong(
          "proposes \(values[index]) for '\(dimension.name)', outside \(dimension.least) … \(dimension.greatest)")
      }
      settled[index] = value
    }
    for (index, active) in outline.active(settled).enumerated() {
      if !active {
        settled[index] = .nan
      } else if settled[index].isNaN {
        throw wrong("proposes no value for '\(outline.dimensions[index].name)', which is active")
      }
    }
    return settled
  }

  private func earlier(_ parent: Int64, than number: Int) throws -> Int? {
    if parent == -1 { return nil }
    guard let trial = Int(exactly: parent), trial >= 0, trial < number else {
      throw wrong("wants trial \(number) to begin with the weights of trial \(parent)")
    }
    return trial
  }

  private func wrong(_ message: String) -> DovelaError { DovelaError(.internal, .plugin, owner: owner, message) }
}
