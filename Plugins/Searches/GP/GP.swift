import Glibc
import PluginKit

/// Bayesian optimization: a Gaussian process fits the trials, and the configuration with the greatest expected
/// improvement is next (Jones et al. 1998, "Efficient Global Optimization of Expensive Black-Box Functions").
/// Trials that still run count as if they had ended as the process expects (the kriging believer of Ginsbourger et al.
/// 2010).
final class GP: SearchComponent {
  private let startup: Int
  private let most: Int
  private var study: Study?
  private var points: SpacePoints?
  private var encoding: Encoding?
  private var ended = RankedTrials()
  private var running: [Int: Trial] = [:]
  /// In the order in which they ended first.
  private var order: [Int] = []
  private var seen: Set<Int> = []
  /// Fitted when there were that many trials.
  private var fitted: (count: Int, parameters: GaussianProcess.Parameters)?

  init(_ settings: Settings) throws {
    startup = try settings.int("startup_trials")
    most = try settings.int("points")
  }

  func begin(_ study: Study) throws {
    guard study.objectives == 1 else {
      throw Failure.range("GP has one objective, the study has \(study.objectives); use TPE or RegularizedEvolution")
    }
    self.study = study
    points = SpacePoints(study)
    encoding = Encoding(study)
  }

  func tell(_ trial: Trial) throws {
    running[trial.number] = trial.state == .running ? trial : nil
    ended.update(trial)
    if trial.state != .running, seen.insert(trial.number).inserted { order.append(trial.number) }
    refit()
  }

  /// The parameters change at the counts that grow by an eighth, so that they depend on what was told alone, and cost
  /// little a trial.
  private func refit() {
    guard let encoding, ended.count >= max(startup, 3), ended.count >= (fitted?.count ?? 0) * 9 / 8 + 1 else { return }
    let (trials, targets) = data()
    let parameters = GaussianProcess.fitted(
      encoding.columns(trials.map(\.values)), targets, dimensions: encoding.dimensions, from: fitted?.parameters)
    fitted = (ended.count, parameters)
  }

  /// At most `most` trials, the best half and the latest; and their values with mean 0 and deviation 1.
  private func data() -> (trials: [Trial], targets: [Double]) {
    var trials = ended.all
    if trials.count > most {
      let latest = Set(order.suffix(most / 2)), best = trials.prefix(most - most / 2)
      trials = best + trials.dropFirst(best.count).filter { latest.contains($0.number) }
    }
    let values = trials.map { $0.objectives?.first ?? 0 }
    let mean = values.reduce(0, +) / Double(max(values.count, 1))
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(values.count, 1))
    let scale = variance > 0 && variance.isFinite ? 1 / sqrt(variance) : 1
    return (trials, values.map { ($0 - mean) * scale })
  }

  func ask(number: Int, random: inout RandomStream) throws -> SearchAnswer {
    guard let study, let points, let encoding else { return .exhausted }
    guard let fitted else { return .proposed(points.configuration(number, &random)) }
    var (trials, targets) = data()
    guard var process = GaussianProcess(encoding.columns(trials.map(\.values)), targets, fitted.parameters) else {
      return .proposed(points.configuration(number, &random))
    }
    let pending = running.values.sorted { $0.number < $1.number }.suffix(most)
    if !pending.isEmpty {
      targets += pending.map { process.predict(encoding.point($0.values)).mean }
      trials += pending
      process = GaussianProcess(encoding.columns(trials.map(\.values)), targets, fitted.parameters) ?? process
    }
    let acquisition = Acquisition(study: study, encoding: encoding, process: process, best: targets.min() ?? 0)
    return .proposed(acquisition.maximum(near: ended.all.prefix(5).map(\.values), &random))
  }
}
