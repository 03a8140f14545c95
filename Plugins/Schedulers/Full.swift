import PluginKit

/// Every configuration for as many epochs as a trial may have. Where the number of trials is not given, it begins new
/// ones until the search has no more.
final class Full: SchedulerComponent {
  private var maxEpochs = 0
  private var trials: Int?
  private var begun = 0
  /// Trials that were interrupted before their end.
  private var paused: Set<Int> = []

  init(_ settings: Settings) throws {}

  func begin(maxEpochs: Int, trials: Int?) throws {
    self.maxEpochs = maxEpochs
    self.trials = trials
  }

  var plan: [Round]? {
    trials.map { [Round(bracket: 0, rung: 0, trials: $0, fresh: $0, from: 0, to: maxEpochs)] }
  }

  func next() throws -> NextStep {
    if let trial = paused.min() { return .resume(trial: trial, epochs: maxEpochs) }
    return begun < trials ?? .max ? .new(epochs: maxEpochs) : .done
  }

  func tell(_ news: TrialNews) throws {
    switch news.event {
    case .assigned:
      if paused.remove(news.trial) == nil { begun += 1 }
    case .paused:
      if news.epochs < maxEpochs { paused.insert(news.trial) }
    case .reported: break
    case .ended: paused.remove(news.trial)
    }
  }

  func holds(_ trial: Int) throws -> Bool { paused.contains(trial) }
}
