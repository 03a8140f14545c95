import PluginKit

/// Successive halving that never waits: a trial goes on as soon as it is among the best 1 / factor of those that have
/// come so far (Li et al. 2020, "A System for Massively Parallel Hyperparameter Tuning", algorithm 2).
final class ASHA: SchedulerComponent {
  private let factor: Int
  private let minEpochs: Int
  private var epochs: [Int] = []
  private var trials: Int?
  private var begun = 0
  private var running = 0
  private var rungs: [Rung] = []

  private struct Rung {
    var values: [(trial: Int, value: Double)] = []
    var promoted: Set<Int> = []
    var ended: Set<Int> = []
  }

  init(_ settings: Settings) throws {
    factor = try settings.int("factor")
    minEpochs = try settings.int("min_epochs")
  }

  func begin(maxEpochs: Int, trials: Int?) throws {
    guard minEpochs <= maxEpochs else {
      throw Failure.range("min_epochs is \(minEpochs), and a trial has at most \(maxEpochs) epochs")
    }
    epochs = [minEpochs]
    while let last = epochs.last, last <= maxEpochs / factor { epochs.append(last * factor) }
    if epochs.last != maxEpochs { epochs.append(maxEpochs) }
    rungs = epochs.map { _ in Rung() }
    self.trials = trials
  }

  func next() throws -> NextStep {
    for rung in rungs.indices.dropLast().reversed() {
      if let trial = promotable(rung) { return .resume(trial: trial, epochs: epochs[rung + 1], rung: rung + 1) }
    }
    if begun < trials ?? .max { return .new(epochs: epochs[0]) }
    return running > 0 ? .wait : .done
  }

  /// The best of the first `count / factor` that has not gone on.
  private func promotable(_ rung: Int) -> Int? {
    let ranked = rungs[rung].values.sorted { ($0.value, $0.trial) < ($1.value, $1.trial) }
    return ranked.prefix(ranked.count / factor).map(\.trial)
      .first { !rungs[rung].promoted.contains($0) && !rungs[rung].ended.contains($0) }
  }

  func tell(_ news: TrialNews) throws {
    guard rungs.indices.contains(news.rung) else { return }
    switch news.event {
    case .assigned:
      running += 1
      if news.rung == 0 { begun += 1 } else { rungs[news.rung - 1].promoted.insert(news.trial) }
    case .reported: break
    case .paused, .ended:
      running -= 1
      if let value = news.value, !value.isNaN { rungs[news.rung].values.append((news.trial, value)) }
      if news.event == .ended { rungs[news.rung].ended.insert(news.trial) }
    }
  }

  /// While trials come, a place among the best may still be won; at the end only what is promotable is.
  func holds(_ trial: Int) throws -> Bool {
    guard let rung = rungs.indices.last(where: { at in rungs[at].values.contains { $0.trial == trial } }) else {
      return true
    }
    return rung + 1 < rungs.count && !rungs[rung].ended.contains(trial)
  }
}
