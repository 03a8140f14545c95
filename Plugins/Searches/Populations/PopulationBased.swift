import Glibc
import PluginKit

/// Population-based training (Jaderberg et al. 2017, "Population Based Training of Neural Networks"): a population is
/// trained in rounds; the worst of a round go on with the weights of the best, and with their hyperparameters explored:
/// numbers times 0.8 or 1.2 (on a scale from 0, a step of a tenth of the range), choices rarely anew. All others go on
/// as they are. Each member of a round is a trial of its own, whose `parent` is the trial that it goes on from; so a
/// round is as many epochs as the scheduler gives a trial.
final class PopulationBased: SearchComponent {
  private let population: Int
  private let share: Double
  private let resample: Double
  private var study: Study?
  private var points: SpacePoints?
  /// By number, as they were told last.
  private var trials: [Int: Trial] = [:]

  init(_ settings: Settings) throws {
    population = try settings.int("population")
    share = try settings.double("share")
    resample = try settings.double("resample")
  }

  func begin(_ study: Study) throws {
    guard study.objectives == 1 else {
      throw Failure.range(
        "PopulationBased has one objective, the study has \(study.objectives); use TPE or RegularizedEvolution")
    }
    self.study = study
    points = SpacePoints(study)
  }

  func tell(_ trial: Trial) throws { trials[trial.number] = trial }

  /// Trials k population ..< (k + 1) population are round k; member m of it follows member m of the round before.
  func ask(number: Int, random: inout RandomStream) throws -> SearchAnswer {
    guard let study, let points else { return .exhausted }
    let round = number / population, member = number % population
    guard round > 0 else { return .proposed(points.configuration(number, &random)) }
    // What was lost before it was told has no say.
    let before = ((round - 1) * population..<round * population).compactMap { trials[$0] }
    guard !before.contains(where: { $0.state == .running }) else { return .wait }
    let ranked = before.filter { value($0).isFinite }.sorted { (value($0), $0.number) < (value($1), $1.number) }
    guard !ranked.isEmpty else { return .proposed(points.configuration(number, &random)) }
    let edge = max(Int(Double(ranked.count) * share), 1)
    let place = ranked.firstIndex { $0.number % population == member }
    if let place, place < ranked.count - edge || ranked.count == 1 {
      return .proposed(ranked[place].values, parent: ranked[place].number)
    }
    let best = ranked[random.index(edge)]
    return .proposed(explored(best.values, study, &random), parent: best.number)
  }

  /// Until the next round has begun whole.
  func holds(_ trial: Int) throws -> Bool { trials[(trial / population + 2) * population - 1] == nil }

  /// Those that were stopped are not to be continued, and count as the worst, as those that failed.
  private func value(_ trial: Trial) -> Double {
    guard trial.state == .paused || trial.state == .complete, let value = trial.objectives?.first, !value.isNaN else {
      return .infinity
    }
    return value
  }

  private func explored(_ values: [Double], _ study: Study, _ random: inout RandomStream) -> [Double] {
    study.configuration { index, dimension in
      let old = values[index]
      if old.isNaN || random.uniform() < resample { return dimension.value(share: random.uniform()) }
      guard dimension.kind != .choice else { return old }
      let isUp = random.uniform() < 0.5
      if dimension.least > 0 {
        let scaled = old * (isUp ? 1.2 : 0.8)
        // At least a step, where there are steps.
        let moved = isUp ? max(scaled, old + dimension.step) : min(scaled, old - dimension.step)
        return dimension.value(scaled: dimension.scaled(min(max(moved, dimension.least), dimension.greatest)))
      }
      let range = dimension.greatest - dimension.least
      let moved = old + (isUp ? 1 : -1) * max(range / 10, dimension.step)
      return dimension.value(scaled: min(max(moved, dimension.least), dimension.greatest))
    }
  }
}
