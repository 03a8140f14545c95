import DovelaCore
import Testing

struct SobolTests {
  /// Without scrambling, the points are SciPy's.
  @Test func points_matchSciPy() throws {
    let golden = try Golden("searches", "sobol")
    let numbers = try golden.tensor("numbers").ints, points = try golden.tensor("points")
    let width = points.shape[1]
    let study = StudyOutline(
      dimensions: (0..<width).map { Dimension("x\($0)", .real, least: 0, greatest: 1) })
    let search = try #require(golden.configuration(.search, "search").make(name: "search") as? any Search)
    try search.begin(study)
    for (row, number) in numbers.enumerated() {
      guard
        case .proposed(let values, _) = try search.ask(
          number: Int(number), random: SearchSimulation.random(1, Int(number)))
      else {
        Issue.record("point \(number) is not proposed")
        return
      }
      #expect(values.map(Float.init) == Array(points.floats[row * width..<(row + 1) * width]))
    }
  }

  /// Any first 2^k points of a scrambled sequence have one in each 2^k-th of every range.
  @Test(arguments: [8, 64]) func scrambledPoints_areStratified(_ count: Int) throws {
    let study = StudyOutline(dimensions: (0..<12).map { Dimension("x\($0)", .real, least: 0, greatest: 1) })
    let run = try SearchSimulation(Standard.search("Sobol"), study, trials: count, seed: 7) { _ in [0] }
    for index in 0..<12 {
      #expect(Set(run.proposals.map { Int($0[index] * Double(count)) }).count == count)
    }
  }

  /// Dimensions that the table does not have are drawn at random.
  @Test func moreDimensions_thanDirections() throws {
    let study = StudyOutline(dimensions: (0..<170).map { Dimension("x\($0)", .real, least: 0, greatest: 1) })
    let run = try SearchSimulation(Standard.search("Sobol"), study, trials: 4) { _ in [0] }
    for values in run.proposals { #expect(study.contains(values)) }
    #expect(Set(run.proposals.map { $0[169] }).count == 4)
  }
}
