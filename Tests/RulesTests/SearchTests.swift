import DovelaCore
import Foundation
import Testing

/// What holds of every search algorithm.
struct SearchTests {
  static let names = [
    "Random", "Sobol", "TPE", "CMAES", "GP", "RegularizedEvolution", "PopulationBased(population=4)",
  ]

  /// An objective over any space: the places of the values in their ranges, bent.
  static func bowl(_ study: StudyOutline) -> ([Double]) -> [Double]? {
    { values in
      let terms = zip(study.dimensions, values).map { dimension, value -> Double in
        guard !value.isNaN else { return 0.1 }
        let place = place(value, dimension)
        return (place - 0.3) * (place - 0.3)
      }
      return [terms.reduce(0, +)]
    }
  }

  @Test(arguments: names, Spaces.all)
  func proposals_lieInside_andConditionsHold(_ name: String, _ study: StudyOutline) throws {
    let run = try SearchSimulation(Standard.search(name), study, trials: 60, workers: 3, objectives: Self.bowl(study))
    #expect(run.proposals.count == 60)
    for values in run.proposals { #expect(study.contains(values), "\(values)") }
  }

  @Test(arguments: names, Spaces.all)
  func sameSeed_sameTrials_anotherSeed_others(_ name: String, _ study: StudyOutline) throws {
    func run(_ seed: UInt64) throws -> [String] {
      try SearchSimulation(Standard.search(name), study, trials: 30, seed: seed, objectives: Self.bowl(study)).proposals
        .map(\.description)
    }
    let first = try run(1)
    #expect(try run(1) == first)
    #expect(try run(2) != first)
  }

  @Test(arguments: names, Spaces.all)
  func toldAgain_proposesTheSame(_ name: String, _ study: StudyOutline) throws {
    let run = try SearchSimulation(Standard.search(name), study, trials: 50, workers: 2) { values in
      values[0] > 1.9 ? nil : Self.bowl(study)(values)
    }
    let first = try Standard.search(name), second = try Standard.search(name)
    try first.begin(study)
    try second.begin(study)
    for (place, trial) in run.log.enumerated() {
      // Asking changes nothing: the one that is asked at every step stays the twin of the other.
      _ = try first.ask(number: 100 + place, random: SearchSimulation.random(run.seed, 100 + place))
      try first.tell(trial)
      try second.tell(trial)
    }
    let random = SearchSimulation.random(run.seed, 50)
    let next = (try first.ask(number: 50, random: random), try second.ask(number: 50, random: random))
    guard case .proposed(let one, _) = next.0, case .proposed(let other, _) = next.1 else {
      Issue.record("nothing is proposed")
      return
    }
    #expect(one.description == other.description)
  }

  @Test(arguments: ["TPE", "CMAES", "GP"], [(Spaces.numbers, 0.5), (Spaces.conditional, 0.9)])
  func whatLearns_isBetterThanChance(_ name: String, _ space: (StudyOutline, share: Double)) throws {
    func median(_ name: String) throws -> Double {
      try (1...5).map {
        try SearchSimulation(Standard.search(name), space.0, trials: 60, seed: $0, objectives: Self.bowl(space.0)).best
      }
      .sorted()[2]
    }
    #expect(try median(name) < space.share * median("Random"))
  }

  @Test(arguments: names, Spaces.all)
  func failedTrials_areBorne(_ name: String, _ study: StudyOutline) throws {
    let run = try SearchSimulation(Standard.search(name), study, trials: 40, workers: 2) { _ in nil }
    #expect(run.proposals.count == 40)
  }

  /// Each of ten parts of a range, and each value of a choice, as often as chance allows (chi-squared, p = 0.001).
  @Test(arguments: ["Random", "Sobol"]) func untaught_areUniform(_ name: String) throws {
    let study = Spaces.numbers
    let run = try SearchSimulation(Standard.search(name), study, trials: 2000) { _ in [0] }
    for index in 0...1 {
      let dimension = study.dimensions[index]
      var counts = [Double](repeating: 0, count: 10)
      for values in run.proposals {
        counts[min(Int(10 * Self.place(values[index], dimension)), 9)] += 1
      }
      #expect(counts.reduce(0) { $0 + ($1 - 200) * ($1 - 200) / 200 } < 27.9, "\(counts)")
    }
    var steps = [Double](repeating: 0, count: 6)
    for values in run.proposals { steps[Int((values[4] / 0.1).rounded())] += 1 }
    #expect(steps.reduce(0) { $0 + ($1 - 2000 / 6) * ($1 - 2000 / 6) / (2000 / 6) } < 20.5, "\(steps)")
  }

  /// Of a value in its range on its scale, 0 to 1.
  private static func place(_ value: Double, _ dimension: DovelaCore.Dimension) -> Double {
    let (least, greatest) = (dimension.least, dimension.greatest)
    guard dimension.scale == .log else { return (value - least) / (greatest - least) }
    return log(value / least) / log(greatest / least)
  }
}
