import PluginKit

/// A quasi-random search: the points of a Sobol sequence, which leave no part of the space empty as random ones do.
/// Scrambled by the study's seed, so that two studies differ. Dimensions beyond the table's are drawn at random.
final class Sobol: SearchComponent {
  private let isScrambled: Bool
  private var points: SpacePoints?

  init(_ settings: Settings) throws { isScrambled = try settings.bool("scramble") }

  func begin(_ study: Study) throws { points = SpacePoints(study, isScrambled: isScrambled) }
  func tell(_ trial: Trial) throws {}

  func ask(number: Int, random: inout RandomStream) throws -> SearchAnswer {
    guard let points else { return .exhausted }
    return .proposed(points.configuration(number, &random))
  }
}
