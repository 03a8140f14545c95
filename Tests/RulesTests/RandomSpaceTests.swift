import DovelaCore
import SeededNumbers
import Testing

/// What holds of every search in spaces that nobody has thought of.
struct RandomSpaceTests {
  @Test(arguments: SearchTests.names) func proposals_lieInside_whateverTheSpace(_ name: String) throws {
    for seed in 0..<12 as Range<UInt64> {
      let study = Self.space(seed)
      let run = try SearchSimulation(
        Standard.search(name), study, trials: 40, seed: seed, workers: 3, objectives: SearchTests.bowl(study))
      #expect(run.proposals.count == 40)
      for values in run.proposals { #expect(study.contains(values), "space \(seed): \(values)") }
    }
  }

  /// Up to eight dimensions of every kind, of which some are active for values of earlier ones alone.
  private static func space(_ seed: UInt64) -> StudyOutline {
    var numbers = SplitMix(state: seed)
    var dimensions: [Dimension] = []
    for index in 0..<Int.random(in: 1...8, using: &numbers) {
      var dimension = dimension(index, &numbers)
      let parents = dimensions.indices.filter { dimensions[$0].step > 0 }
      if let parent = parents.randomElement(using: &numbers), Bool.random(using: &numbers) {
        let when = (0..<(dimensions[parent].count ?? 1)).map { _ in Bool.random(using: &numbers) }
        dimension.condition = .init(parent: parent, when: when)
      }
      dimensions.append(dimension)
    }
    return StudyOutline(dimensions: dimensions)
  }

  private static func dimension(_ index: Int, _ numbers: inout SplitMix) -> Dimension {
    let name = "d\(index)"
    let least = Double(Int.random(in: 1...20, using: &numbers)), span = Double(Int.random(in: 0...40, using: &numbers))
    switch Int.random(in: 0...5, using: &numbers) {
    case 0: return Dimension(name, .choice, least: 0, greatest: (span / 8).rounded(), step: 1)
    case 1: return Dimension(name, .integer, least: least, greatest: least + span, step: 1)
    case 2: return Dimension(name, .integer, least: least, greatest: least + span, step: 1, scale: .log)
    case 3: return Dimension(name, .real, least: -least, greatest: span)
    case 4: return Dimension(name, .real, least: 1e-6 * least, greatest: least + span, scale: .log)
    default: return Dimension(name, .real, least: 0, greatest: 0.25 * span, step: 0.25)
    }
  }
}
