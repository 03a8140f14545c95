import PluginKit

/// Stops a trial whose best value so far is worse than the median of the values that others had at the same epoch
/// (Golovin et al. 2017, "Google Vizier", section 3.2.2; Optuna's MedianPruner).
final class Median: SchedulerComponent {
  private let startupTrials: Int
  private let warmupEpochs: Int
  private let interval: Int
  private var work = FullWork()
  /// Of every trial, its values by epoch, from 1.
  private var curves: [Int: [Int: Double]] = [:]
  /// Those that ran to their end.
  private var complete: Set<Int> = []

  init(_ settings: Settings) throws {
    startupTrials = try settings.int("startup_trials")
    warmupEpochs = try settings.int("warmup_epochs")
    interval = try settings.int("interval")
  }

  func begin(maxEpochs: Int, trials: Int?) throws { work = FullWork(maxEpochs: maxEpochs, trials: trials) }
  func next() throws -> NextStep { work.next }
  func holds(_ trial: Int) throws -> Bool { false }

  func tell(_ news: TrialNews) throws {
    work.tell(news)
    switch news.event {
    case .assigned: break
    case .reported:
      if let value = news.value, !value.isNaN { curves[news.trial, default: [:]][news.epochs] = value }
    case .paused, .ended:
      if news.epochs >= work.maxEpochs { complete.insert(news.trial) }
    }
  }

  func stops(_ trial: Int) throws -> Bool {
    guard complete.count >= startupTrials, let curve = curves[trial], let epoch = curve.keys.max(),
      let best = curve.values.min(), epoch > warmupEpochs, (epoch - warmupEpochs - 1) % interval == 0
    else { return false }
    let others = complete.compactMap { $0 == trial ? nil : curves[$0]?[epoch] }.sorted()
    guard !others.isEmpty else { return false }
    let middle = others.count / 2
    let median = others.count % 2 == 1 ? others[middle] : (others[middle - 1] + others[middle]) / 2
    return best > median
  }
}
