import Glibc
import PluginKit

/// Brackets of successive halving, from many short trials to few long ones (Li et al. 2018, "Hyperband: A Novel
/// Bandit-Based Approach to Hyperparameter Optimization", algorithm 1; or with the arithmetic of Keras Tuner).
final class Hyperband: SchedulerComponent {
  private let factor: Int
  private let iterations: Int
  private let isKerasTuners: Bool
  private var work = BracketWork([])

  init(_ settings: Settings) throws {
    factor = try settings.int("factor")
    iterations = try settings.int("iterations")
    isKerasTuners = try settings.string("arithmetic") == "keras_tuner"
  }

  func begin(maxEpochs: Int, trials: Int?) throws {
    let brackets =
      isKerasTuners
      ? Self.kerasTuner(maxEpochs: maxEpochs, factor: factor) : Self.paper(maxEpochs: maxEpochs, factor: factor)
    work = BracketWork(Bracket.filling(brackets, iterations: iterations, trials: trials))
  }

  var plan: [Round]? { work.plan }
  func next() throws -> NextStep { work.next }
  func tell(_ news: TrialNews) throws { work.tell(news) }
  func holds(_ trial: Int) throws -> Bool { work.holds(trial) }

  /// s_max = floor(log_eta R); for s = s_max … 0: n = ceil((s_max + 1) eta^s / (s + 1)) configurations of R eta^-s
  /// epochs; of them floor(n eta^-i) reach rung i.
  static func paper(maxEpochs: Int, factor: Int) -> [Bracket] {
    var most = 0
    while power(factor, most + 1) <= maxEpochs { most += 1 }
    return (0...most).reversed().map { s in
      let configurations = ((most + 1) * power(factor, s) + s) / (s + 1)
      return Bracket(
        number: s, sizes: (0...s).map { max(1, configurations / power(factor, $0)) },
        epochs: (0...s).map { max(1, Int((Double(maxEpochs) / Double(power(factor, s - $0))).rounded(.down))) })
    }
  }

  /// Keras Tuner's (`HyperbandOracle._get_size`, `_get_epochs`): rungs and epochs are rounded up.
  static func kerasTuner(maxEpochs: Int, factor: Int) -> [Bracket] {
    var count = 0
    while maxEpochs >= power(factor, count) { count += 1 }
    let last = ceil(1 + log(Double(maxEpochs)) / log(Double(factor)))
    return (0..<count).reversed().map { number in
      Bracket(
        number: number,
        sizes: (0...number).map { round in
          Int(ceil(last / Double(number + 1) * Double(power(factor, number - round))))
        },
        epochs: (0...number).map { round in
          (maxEpochs + power(factor, number - round) - 1) / power(factor, number - round)
        })
    }
  }

  private static func power(_ factor: Int, _ exponent: Int) -> Int {
    var result = 1
    for _ in 0..<exponent { result = result.multipliedReportingOverflow(by: factor).overflow ? .max : result * factor }
    return result
  }
}
