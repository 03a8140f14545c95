import Glibc
import PluginKit

/// Covariance matrix adaptation (Hansen 2016, "The CMA Evolution Strategy: A Tutorial") for numbers, each on its scale
/// from 0 to 1; with restarts of twice the population (Auger and Hansen 2005, "A Restart CMA Evolution Strategy With
/// Increasing Population Size"). Numbers with steps keep a margin: their deviation never falls so low that a step's
/// neighbours cannot be drawn (the idea of Hamano et al. 2022, "CMA-ES with Margin"). Choices are drawn by how often
/// the better half had them (`ChoiceTable`).
///
/// A generation is any `population` trials that ended, in the order in which they did, so that no worker waits.
final class CMAES: SearchComponent {
  private let population: Int?
  private let spread: Double
  private var study: Study?
  /// The dimensions that are numbers.
  private var axes: [Int] = []
  private var choices: [ChoiceTable] = []

  /// Made at the first use, when the study's seed is known.
  private var sequence: SobolSequence?
  private var evolution: Evolution?
  private var restarts = 0
  /// Trials that ended and have not moved the distribution.
  private var waiting: [Trial] = []
  private var counted: Set<Int> = []
  /// The best objective of the last generations.
  private var history: [Double] = []

  init(_ settings: Settings) throws {
    population = try settings.isNull("population") ? nil : settings.int("population")
    spread = try settings.double("sigma")
  }

  func begin(_ study: Study) throws {
    guard study.objectives == 1 else {
      throw Failure.range("CMAES has one objective, the study has \(study.objectives); use TPE or RegularizedEvolution")
    }
    self.study = study
    axes = study.dimensions.indices.filter { study.dimensions[$0].kind != .choice }
    choices = study.dimensions.indices.filter { study.dimensions[$0].kind == .choice }
      .map { ChoiceTable($0, study.dimensions[$0].count ?? 1) }
    evolution = start(at: nil)
  }

  private func start(at mean: [Double]?) -> Evolution? {
    guard !axes.isEmpty else { return nil }
    let usual = population ?? 4 + Int(3 * log(Double(axes.count)))
    return Evolution(
      mean: mean ?? Array(repeating: 0.5, count: axes.count), sigma: spread,
      population: max(usual, 4) << min(restarts, 6))
  }

  func tell(_ trial: Trial) throws {
    guard trial.state != .running, counted.insert(trial.number).inserted else { return }
    waiting.append(trial)
    let size = evolution?.population ?? population ?? 8
    if waiting.count >= size { advance(waiting.sorted { (value($0), $0.number) < (value($1), $1.number) }) }
  }

  /// The worst of all where a trial failed.
  private func value(_ trial: Trial) -> Double {
    guard let value = trial.objectives?.first, !value.isNaN else { return .infinity }
    return value
  }

  private func advance(_ generation: [Trial]) {
    guard let study else { return }
    waiting.removeAll()
    for index in choices.indices {
      choices[index].learn(generation.prefix(generation.count / 2).map { $0.values[choices[index].dimension] })
    }
    evolution?.advance(
      generation.map { trial in
        axes.map { trial.values[$0].isNaN ? .nan : study.dimensions[$0].unit(trial.values[$0]) }
      })
    history.append(value(generation[0]))
    if isStuck { restart(study) }
  }

  /// Nothing left to gain around here (section B.3 of the tutorial: TolX, TolFun, ConditionCov).
  private var isStuck: Bool {
    guard let evolution else { return false }
    let recent = history.suffix(10 + 30 * axes.count / evolution.population)
    let isFlat =
      recent.count == 10 + 30 * axes.count / evolution.population
      && (recent.max() ?? 0) - (recent.min() ?? 0) <= 1e-12 * abs(recent.last ?? 0)
    return isFlat || evolution.isSpent(1e-9)
  }

  /// Elsewhere: at a point of the Sobol sequence, which depends on nothing but the number of the restart.
  private func restart(_ study: Study) {
    restarts += 1
    history.removeAll()
    let sequence = SobolSequence(min(axes.count, SobolSequence.most), keys: nil)
    evolution = start(
      at: axes.indices.map { $0 < sequence.count ? sequence.coordinate($0, ofPoint: restarts + 1) : 0.5 })
    for index in choices.indices { choices[index].forget() }
  }

  func ask(number: Int, random: inout RandomStream) throws -> SearchAnswer {
    guard let study else { return .exhausted }
    let units = units(number, &random)
    let drawn = choices.map { $0.draw(&random) }
    return .proposed(
      study.configuration { index, dimension in
        if let axis = axes.firstIndex(of: index) { return dimension.value(share: units[axis]) }
        return choices.firstIndex { $0.dimension == index }.map { drawn[$0] } ?? dimension.least
      })
  }

  /// A point of the distribution within the range: drawn again while it is outside, and cut in the end. The first draw
  /// is quasi-random, so that a generation is even (Teytaud and Gelly 2007, "DCMA: yet another derandomization in
  /// covariance-matrix-adaptation").
  private func units(_ number: Int, _ random: inout RandomStream) -> [Double] {
    guard let study, let evolution else { return [] }
    let sequence = sequence ?? SobolSequence(axes.count, scrambledBy: random)
    self.sequence = sequence
    var units: [Double] = []
    for attempt in 0..<20 {
      units = evolution.point(
        axes.indices.map { axis in
          attempt == 0 && axis < sequence.count
            ? NormalDistribution.quantile(sequence.coordinate(axis, ofPoint: number)) : random.normal()
        })
      for (axis, index) in axes.enumerated() {
        let lacking = margin(study.dimensions[index], evolution) - evolution.deviation(axis)
        if lacking > 0 { units[axis] += lacking * random.normal() }
      }
      if units.allSatisfy({ $0 >= 0 && $0 < 1 }) { return units }
    }
    return units.map { min(max($0, 0), 1 - 0x1p-53) }
  }

  /// The least deviation of a number with steps: one in `population` draws leaves the step's own half of the range, at
  /// least, when the mean is in its middle.
  private func margin(_ dimension: Dimension, _ evolution: Evolution) -> Double {
    guard let count = dimension.count, count > 1 else { return 0 }
    let own = 1 / Double(count)
    return own / 2 / NormalDistribution.quantile(1 - 0.5 / Double(evolution.population * axes.count))
  }
}
