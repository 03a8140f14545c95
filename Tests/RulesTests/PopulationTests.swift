import DovelaCore
import Testing

struct PopulationTests {
  private static let study = StudyOutline(dimensions: [
    Dimension("rate", .real, least: 1e-4, greatest: 1, scale: .log),
    Dimension("kind", .choice, least: 0, greatest: 3, step: 1),
  ])

  /// A member goes on from the trial before it, or, among the worst, from one of the best with other values.
  @Test func members_goOnFromTheRoundBefore() throws {
    let run = try SearchSimulation(
      Standard.search("PopulationBased(population=5, resample=0)"), Self.study, trials: 40
    ) { [$0[0]] }
    let begun = run.log.filter { $0.state == .running }
    #expect(begun.prefix(5).allSatisfy { $0.parent == nil })
    var kept = 0
    for trial in begun.dropFirst(5) {
      let round = trial.number / 5
      let parent = try #require(trial.parent)
      #expect(parent / 5 == round - 1)
      let values = run.proposals[parent]
      if parent == trial.number - 5 && values == trial.values {
        kept += 1
      } else {
        let best = ((round - 1) * 5..<round * 5).min { run.proposals[$0][0] < run.proposals[$1][0] }
        #expect(parent == best)
        let ratio = trial.values[0] / values[0]
        let isMoved = abs(ratio - 0.8) < 1e-9 || abs(ratio - 1.2) < 1e-9
        #expect(isMoved || trial.values[0] < 1.001e-4 || trial.values[0] > 0.999)
        #expect(trial.values[1] == values[1])
      }
    }
    // All but the worst of each of seven rounds.
    #expect(kept == 7 * 4)
  }

  /// The next round depends on all of the one before.
  @Test func aRound_waitsForTheLast() throws {
    let search = try Standard.search("PopulationBased(population=2)")
    try search.begin(Self.study)
    var trials: [TrialRecord] = []
    for number in 0..<2 {
      guard case .proposed(let values, _) = try search.ask(number: number, random: SearchSimulation.random(1, number))
      else { continue }
      trials.append(TrialRecord(number: number, state: .running, values: values))
      try search.tell(trials[number])
    }
    trials[0].state = .complete
    trials[0].objectives = [1]
    try search.tell(trials[0])
    #expect(try search.ask(number: 2, random: SearchSimulation.random(1, 2)) == .wait)
    trials[1].state = .failed
    try search.tell(trials[1])
    guard case .proposed(_, let parent) = try search.ask(number: 3, random: SearchSimulation.random(1, 3)) else {
      Issue.record("nothing is proposed")
      return
    }
    #expect(parent == 0)
  }

  /// Every trial but the first ones differs from one of the latest in one hyperparameter.
  @Test func evolution_changesOneThing() throws {
    let study = StudyOutline(dimensions: [
      Dimension("a", .choice, least: 0, greatest: 5, step: 1), Dimension("b", .real, least: 0, greatest: 1),
      Dimension("c", .integer, least: 0, greatest: 9, step: 1),
    ])
    let run = try SearchSimulation(
      Standard.search("RegularizedEvolution(population=10, sample=3)"), study, trials: 60
    ) { [$0[1] + $0[2]] }
    for number in 10..<60 {
      let found = run.proposals[max(number - 10, 0)..<number].contains { other in
        zip(other, run.proposals[number]).filter { $0 != $1 }.count == 1
      }
      #expect(found)
    }
    #expect(run.best < 0.5)
  }

  @Test func evolution_hasSeveralObjectives() throws {
    let study = StudyOutline(
      dimensions: [Dimension("x", .real, least: -2, greatest: 2), Dimension("y", .real, least: -2, greatest: 2)],
      objectives: 2)
    let run = try SearchSimulation(Standard.search("RegularizedEvolution"), study, trials: 150) {
      [$0[0] * $0[0] + $0[1] * $0[1], ($0[0] - 1) * ($0[0] - 1) + $0[1] * $0[1]]
    }
    #expect(run.proposals.suffix(40).filter { $0[0] > -0.7 && $0[0] < 1.7 && abs($0[1]) < 0.7 }.count > 20)
  }
}
