import Glibc
import PluginKit

/// The tree-structured Parzen estimator: where are the good trials dense and the others not? (Bergstra et al. 2011,
/// "Algorithms for Hyper-Parameter Optimization", section 4.) With differences:
/// - The densities are over all dimensions jointly, as in Falkner et al. 2018, "BOHB". The best of some candidates is
///   then improved one dimension after the other: as many values each as there were candidates, which is what whole
///   configurations cannot try.
/// - Bandwidths fall faster than there (`ParzenAxis.Bandwidth`).
/// - Better trials weigh more, by the logarithm of their rank, as in evolution strategies (Hansen 2016, equation 49).
/// - The first trials are points of a Sobol sequence.
///
/// Trials that still run count as bad ones, so that workers do not crowd (the constant liar of Ginsbourger et al. 2010).
final class TPE: SearchComponent {
  private let startup: Int
  private let candidates: Int
  private var study: Study?
  private var points: SpacePoints?
  /// Dimensions that decide about others.
  private var parents: Set<Int> = []
  private var ended = RankedTrials()
  private var running: [Int: Trial] = [:]

  /// More kernels than this say nothing more about where trials are.
  private static let most = 1000

  init(_ settings: Settings) throws {
    startup = try settings.int("startup_trials")
    candidates = try settings.int("candidates")
  }

  func begin(_ study: Study) throws {
    self.study = study
    points = SpacePoints(study)
    parents = Set(study.dimensions.compactMap(\.parent))
  }

  func tell(_ trial: Trial) throws {
    running[trial.number] = trial.state == .running ? trial : nil
    ended.update(trial)
  }

  func ask(number: Int, random: inout RandomStream) throws -> SearchAnswer {
    guard let study, let points else { return .exhausted }
    guard ended.count >= max(startup, 2) else { return .proposed(points.configuration(number, &random)) }
    let count = min((ended.count + 9) / 10, 25)
    let (best, others) = ended.split(count, most: Self.most)
    let pending = running.values.sorted { $0.number < $1.number }.suffix(Self.most)
    let bad = others + pending
    let ratio = DensityRatio(
      good: Parzen(study, best.map(\.values), weights: Self.weights(count), .few),
      bad: Parzen(study, bad.map(\.values), weights: Array(repeating: 1, count: bad.count), .many))
    var found = ratio.best(of: candidates, &random)
    for index in study.dimensions.indices where !found.values[index].isNaN {
      found = ratio.improved(found, index, candidates, decides: parents.contains(index), &random)
    }
    return .proposed(found.values)
  }

  /// log(count + 1) - log(rank), 1 on average.
  private static func weights(_ count: Int) -> [Double] {
    let weights = (1...count).map { log(Double(count + 1)) - log(Double($0)) }
    let mean = weights.reduce(0, +) / Double(count)
    return weights.map { $0 / mean }
  }
}

/// How much denser the good trials are than the bad ones, which grows with the expected improvement.
private struct DensityRatio {
  let good: Parzen
  let bad: Parzen

  typealias Candidate = (score: Double, values: [Double])

  /// The best of `count` configurations from the good ones.
  func best(of count: Int, _ random: inout RandomStream) -> Candidate {
    var best: Candidate = (-.infinity, [])
    for _ in 0..<max(count, 1) {
      let values = good.sample(&random)
      let score = good.logDensity(values) - bad.logDensity(values)
      if best.values.isEmpty || score > best.score { best = (score, values) }
    }
    return best
  }

  /// The best of a candidate and `count` others that differ in one dimension; where it decides about others, in those
  /// that become active too.
  func improved(
    _ candidate: Candidate, _ index: Int, _ count: Int, decides: Bool, _ random: inout RandomStream
  ) -> Candidate {
    var best = candidate
    let left = decides ? nil : index
    let goodRest = decides ? [] : good.logDensities(candidate.values, except: index)
    let badRest = decides ? [] : bad.logDensities(candidate.values, except: index)
    for _ in 0..<count {
      let values = good.resample(index, in: candidate.values, &random)
      let score =
        decides
        ? good.logDensity(values) - bad.logDensity(values)
        : good.logDensity(values, goodRest, of: left) - bad.logDensity(values, badRest, of: left)
      if score > best.score { best = (score, values) }
    }
    return best
  }
}
