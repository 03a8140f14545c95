import PluginKit

/// All configurations for a few epochs, the best of them for `factor` times as many, and so on (Jamieson and Talwalkar
/// 2016, "Non-stochastic Best Arm Identification and Hyperparameter Optimization").
final class SuccessiveHalving: SchedulerComponent {
  private let factor: Int
  private let minEpochs: Int
  private var work = BracketWork([])

  init(_ settings: Settings) throws {
    factor = try settings.int("factor")
    minEpochs = try settings.int("min_epochs")
  }

  func begin(maxEpochs: Int, trials: Int?) throws {
    guard minEpochs <= maxEpochs else {
      throw Failure.range("min_epochs is \(minEpochs), and a trial has at most \(maxEpochs) epochs")
    }
    // From the top: max_epochs, and a factor less for each rung below it.
    var epochs = [maxEpochs]
    while epochs[0] / factor >= minEpochs { epochs.insert(epochs[0] / factor, at: 0) }
    // One trial is to reach the top where no number is given.
    var sizes = [trials ?? epochs.dropFirst().reduce(1) { count, _ in count * factor }]
    for _ in epochs.dropFirst() { sizes.append(max(1, (sizes.last ?? 1) / factor)) }
    work = BracketWork([Bracket(number: 0, sizes: sizes, epochs: epochs)])
  }

  var plan: [Round]? { work.plan }
  func next() throws -> NextStep { work.next }
  func tell(_ news: TrialNews) throws { work.tell(news) }
  func holds(_ trial: Int) throws -> Bool { work.holds(trial) }
}
