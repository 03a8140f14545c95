import DovelaCore
import Testing

struct GPTests {
  /// Branin's function in 40 trials: its least value is 0.3979.
  @Test(arguments: [1, 2, 3] as [UInt64]) func smoothFunctions_areSolved(_ seed: UInt64) throws {
    let study = StudyOutline(
      dimensions: [Dimension("a", .real, least: -5, greatest: 10), Dimension("b", .real, least: 0, greatest: 15)])
    let run = try SearchSimulation(Standard.search("GP"), study, trials: 40, seed: seed) { x in
      // The cosine's series is as good as the cosine: no import decides the test.
      var cosine = 1.0, term = 1.0
      for k in 1...20 {
        term *= -x[0] * x[0] / Double((2 * k - 1) * (2 * k))
        cosine += term
      }
      let bent = x[1] - 5.1 / (4 * Double.pi * Double.pi) * x[0] * x[0] + 5 / Double.pi * x[0] - 6
      return [bent * bent + 10 * (1 - 1 / (8 * Double.pi)) * cosine + 10]
    }
    #expect(run.best < 0.45)
  }

  /// Trials that run count as if they had ended as expected: six workers get six places.
  @Test func runningTrials_keepOthersAway() throws {
    let study = StudyOutline(dimensions: (0..<3).map { Dimension("x\($0)", .real, least: 0, greatest: 1) })
    let search = try Standard.search("GP")
    _ = try SearchSimulation(search, study, trials: 12) { [$0.reduce(0) { $0 + ($1 - 0.5) * ($1 - 0.5) }] }
    var places: [[Double]] = []
    for number in 12..<18 {
      guard case .proposed(let values, _) = try search.ask(number: number, random: SearchSimulation.random(1, number))
      else { continue }
      for other in places {
        #expect(zip(values, other).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } > 1e-4)
      }
      places.append(values)
      try search.tell(TrialRecord(number: number, state: .running, values: values))
    }
    #expect(places.count == 6)
  }

  @Test func equalObjectives_areBorne() throws {
    let run = try SearchSimulation(Standard.search("GP"), Spaces.numbers, trials: 30) { _ in [1] }
    for values in run.proposals { #expect(Spaces.numbers.contains(values)) }
  }
}
