import DovelaCore
import Testing

struct TPETests {
  /// Proposals crowd where the good trials are, in the branch that they are in.
  @Test func proposals_crowdWhereItIsGood() throws {
    let study = Spaces.conditional
    let run = try SearchSimulation(Standard.search("TPE"), study, trials: 80) { values in
      [values[0] == 0 ? (values[2] - 0.9) * (values[2] - 0.9) : 1]
    }
    let late = run.proposals.suffix(40)
    #expect(late.filter { $0[0] == 0 }.count > 24)
    #expect(late.filter { abs($0[2] - 0.9) < 0.2 }.count > 20)
  }

  /// Trials that still run count as bad ones: without a word about how they end, workers do not propose one place.
  @Test func runningTrials_keepOthersAway() throws {
    let study = StudyOutline(dimensions: [Dimension("x", .real, least: 0, greatest: 1)])
    let search = try Standard.search("TPE")
    let run = try SearchSimulation(search, study, trials: 30) { [($0[0] - 0.5) * ($0[0] - 0.5)] }
    func ask(_ number: Int) throws -> Double {
      guard case .proposed(let values, _) = try search.ask(number: number, random: SearchSimulation.random(9, number))
      else { return .nan }
      return values[0]
    }
    func crowd() throws -> Int { try (30..<80).map(ask).filter { abs($0 - 0.5) < 0.03 }.count }
    let alone = try crowd()
    for number in 30..<50 {
      try search.tell(TrialRecord(number: number, state: .running, values: [0.48 + 0.002 * Double(number - 30)]))
    }
    #expect(run.proposals.count == 30)
    #expect(try 2 * crowd() < alone)
  }

  /// Two objectives: what is proposed nears the Pareto front, x from 0 to 1 with y = 0.
  @Test func severalObjectives_nearTheFront() throws {
    let study = StudyOutline(
      dimensions: [Dimension("x", .real, least: -2, greatest: 2), Dimension("y", .real, least: -2, greatest: 2)],
      objectives: 2)
    let run = try SearchSimulation(Standard.search("TPE"), study, trials: 100) { point in
      let (x, y) = (point[0], point[1])
      return [x * x + y * y, (x - 1) * (x - 1) + y * y]
    }
    let late = run.proposals.suffix(40)
    #expect(late.filter { $0[0] > -0.5 && $0[0] < 1.5 && abs($0[1]) < 0.5 }.count > 24)
  }

  /// A trial that goes on is known by what it was told last.
  @Test func continuedTrials_countOnce() throws {
    let study = StudyOutline(dimensions: [Dimension("x", .real, least: 0, greatest: 1)])
    let first = try Standard.search("TPE"), second = try Standard.search("TPE")
    try first.begin(study)
    try second.begin(study)
    for number in 0..<20 {
      var trial = TrialRecord(
        number: number, state: .paused, values: [Double(number) / 20], objectives: [Double(20 - number)], epochs: 1)
      try first.tell(trial)
      trial.state = .complete
      trial.epochs = 9
      trial.objectives = [Double(number)]
      try first.tell(trial)
      try second.tell(trial)
    }
    #expect(
      try first.ask(number: 20, random: SearchSimulation.random(1, 20))
        == second.ask(number: 20, random: SearchSimulation.random(1, 20)))
  }
}
