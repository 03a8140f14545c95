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

/// Even points of a study's space, by the number of the trial.
final class SpacePoints {
  private let study: Study
  private let isScrambled: Bool
  /// Made at the first use, when the study's seed is known.
  private var sequence: SobolSequence?

  init(_ study: Study, isScrambled: Bool = true) {
    self.study = study
    self.isScrambled = isScrambled
  }

  func configuration(_ number: Int, _ random: inout RandomStream) -> [Double] {
    let sequence = sequence ?? begin(random)
    return study.configuration { index, dimension in
      dimension.value(
        share: index < sequence.count ? sequence.coordinate(index, ofPoint: number) : random.uniform())
    }
  }

  private func begin(_ random: RandomStream) -> SobolSequence {
    var ofStudy = random.ofStudy
    let count = min(study.dimensions.count, SobolSequence.most)
    let keys = (0..<count).map { _ in ofStudy.bits() }
    let sequence = SobolSequence(count, keys: isScrambled ? keys : nil)
    self.sequence = sequence
    return sequence
  }
}
