import PluginKit

/// Regularized evolution (Real et al. 2019, "Regularized Evolution for Image Classifier Architecture Search"): the best
/// of a few drawn from the latest `population` trials is copied with one change. The oldest leaves, not the worst, so
/// that a lucky trial does not stay for ever.
final class RegularizedEvolution: SearchComponent {
  private let population: Int
  private let sample: Int
  private let spread: Double
  private var study: Study?
  private var points: SpacePoints?
  private var ended = RankedTrials()

  init(_ settings: Settings) throws {
    population = try settings.int("population")
    sample = try settings.int("sample")
    spread = try settings.double("sigma")
  }

  func begin(_ study: Study) throws {
    self.study = study
    points = SpacePoints(study)
  }

  func tell(_ trial: Trial) throws { ended.update(trial) }

  func ask(number: Int, random: inout RandomStream) throws -> SearchAnswer {
    guard let study, let points else { return .exhausted }
    guard number >= population, ended.count > 0 else { return .proposed(points.configuration(number, &random)) }
    let alive = ended.numbers.sorted().suffix(population)
    var drawn = RankedTrials()
    for _ in 0..<sample {
      if let trial = ended[alive[alive.startIndex + random.index(alive.count)]] { drawn.update(trial) }
    }
    guard let parent = drawn.split(1, most: 0).best.first else { return .exhausted }
    return .proposed(Mutation(study, spread).changed(parent.values, &random))
  }
}
