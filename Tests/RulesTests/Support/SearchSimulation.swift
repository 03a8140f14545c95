import DovelaCore
import Testing

/// Spaces that searches are tried on.
enum Spaces {
  static let numbers = StudyOutline(dimensions: [
    Dimension("x", .real, least: -1, greatest: 2), Dimension("rate", .real, least: 1e-5, greatest: 1, scale: .log),
    Dimension("units", .integer, least: 1, greatest: 500, step: 1, scale: .log),
    Dimension("width", .integer, least: 32, greatest: 512, step: 32),
    Dimension("drop", .real, least: 0, greatest: 0.5, step: 0.1),
  ])

  /// A choice decides, and an integer within what it decides.
  static let conditional = StudyOutline(dimensions: [
    Dimension("optimizer", .choice, least: 0, greatest: 2, step: 1),
    Dimension("rate", .real, least: 1e-4, greatest: 1, scale: .log),
    Dimension(
      "momentum", .real, least: 0, greatest: 0.99, condition: .init(parent: 0, when: [true, false, false])),
    Dimension(
      "layers", .integer, least: 1, greatest: 3, step: 1, condition: .init(parent: 0, when: [false, true, true])),
    Dimension(
      "second", .integer, least: 8, greatest: 64, step: 8, condition: .init(parent: 3, when: [false, true, true])),
    Dimension("batch", .choice, least: 0, greatest: 3, step: 1),
  ])

  static let choices = StudyOutline(dimensions: [
    Dimension("a", .choice, least: 0, greatest: 4, step: 1), Dimension("b", .choice, least: 0, greatest: 1, step: 1),
  ])

  static let all = [numbers, conditional, choices]
}

/// A study without training: a search, workers, and an objective.
struct SearchSimulation {
  private(set) var log: [TrialRecord] = []
  /// As proposed, by number.
  private(set) var proposals: [[Double]] = []
  /// (objectives), of those that ended, by number.
  private(set) var results: [Int: [Double]] = [:]
  let seed: UInt64

  init(
    _ search: any Search, _ study: StudyOutline, trials: Int, seed: UInt64 = 1, workers: Int = 1,
    objectives: ([Double]) -> [Double]?
  ) throws {
    self.seed = seed
    try search.begin(study)
    var running: [TrialRecord] = []
    while proposals.count < trials || !running.isEmpty {
      if running.count < workers, proposals.count < trials,
        case .proposed(let values, let parent) = try search.ask(
          number: proposals.count, random: Self.random(seed, proposals.count))
      {
        let trial = TrialRecord(number: proposals.count, state: .running, values: values, parent: parent)
        proposals.append(values)
        running.append(trial)
        log.append(trial)
        try search.tell(trial)
        continue
      }
      guard !running.isEmpty else { break }
      // The one that began last ends first: an order that no search can count on.
      var trial = running.removeLast()
      trial.objectives = objectives(trial.values)
      trial.state = trial.objectives == nil ? .failed : .complete
      trial.epochs = 1
      results[trial.number] = trial.objectives
      log.append(trial)
      try search.tell(trial)
    }
  }

  /// Where the trial of that number draws.
  static func random(_ seed: UInt64, _ number: Int) -> RandomPosition {
    RandomPosition(seed: seed, stream: RandomPosition.stream(of: "search"), step: UInt32(number))
  }

  /// The least first objective.
  var best: Double { results.values.compactMap(\.first).min() ?? .infinity }
}

extension StudyOutline {
  /// Whether each active value is one of its dimension's, and each other one NaN.
  func contains(_ values: [Double]) -> Bool {
    guard values.count == dimensions.count else { return false }
    return zip(zip(dimensions, active(values)), values).allSatisfy { pair, value in
      let (dimension, active) = pair
      guard active else { return value.isNaN }
      guard value >= dimension.least, value <= dimension.greatest else { return false }
      guard dimension.step > 0 else { return true }
      let steps = (value - dimension.least) / dimension.step
      return abs(steps - steps.rounded()) < 1e-6
    }
  }
}
