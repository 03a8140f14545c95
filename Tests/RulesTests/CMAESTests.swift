import DovelaCore
import Testing

struct CMAESTests {
  /// Rosenbrock's valley, bent and narrow, in four dimensions: an adapted covariance follows it.
  @Test func valley_isFollowed() throws {
    let study = StudyOutline(dimensions: (0..<4).map { Dimension("x\($0)", .real, least: -2, greatest: 2) })
    func valley(_ x: [Double]) -> [Double] {
      var sum = 0.0
      for axis in 0..<3 {
        let across = x[axis + 1] - x[axis] * x[axis], along = 1 - x[axis]
        sum += 100 * across * across + along * along
      }
      return [sum]
    }
    let run = try SearchSimulation(Standard.search("CMAES"), study, trials: 2000, seed: 3, objectives: valley)
    #expect(run.best < 1e-6)
  }

  /// Integers with few values do not stand still beside a number that closes in.
  @Test func integers_keepAMargin() throws {
    let study = StudyOutline(dimensions: [
      Dimension("x", .real, least: -1, greatest: 1), Dimension("n", .integer, least: 0, greatest: 9, step: 1),
      Dimension("m", .integer, least: 0, greatest: 1, step: 1),
    ])
    let run = try SearchSimulation(Standard.search("CMAES"), study, trials: 200) { [$0[0] * $0[0]] }
    #expect(Set(run.proposals.suffix(60).map { $0[1] }).count > 1)
    #expect(Set(run.proposals.suffix(60).map { $0[2] }).count == 2)
  }

  @Test func severalObjectives_areRefused() throws {
    let study = StudyOutline(dimensions: [Dimension("x", .real, least: 0, greatest: 1)], objectives: 2)
    let error = #expect(throws: DovelaError.self) { try Standard.search("CMAES").begin(study) }
    #expect(error?.message.contains("one objective") == true)
  }
}
