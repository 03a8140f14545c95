import PluginKit

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
    let count = study.dimensions.count
    let sequence =
      isScrambled
      ? SobolSequence(count, scrambledBy: random) : SobolSequence(min(count, SobolSequence.most), keys: nil)
    self.sequence = sequence
    return sequence
  }
}
