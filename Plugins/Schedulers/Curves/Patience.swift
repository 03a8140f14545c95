import PluginKit

/// Stops a trial whose value has not become better by more than `min_delta` for `patience` epochs.
final class Patience: SchedulerComponent {
  private let patience: Int
  private let minDelta: Double
  private var work = FullWork()
  private var progress: [Int: (best: Double, since: Int)] = [:]

  init(_ settings: Settings) throws {
    patience = try settings.int("patience")
    minDelta = try settings.double("min_delta")
  }

  func begin(maxEpochs: Int, trials: Int?) throws { work = FullWork(maxEpochs: maxEpochs, trials: trials) }
  func next() throws -> NextStep { work.next }
  func holds(_ trial: Int) throws -> Bool { false }

  func tell(_ news: TrialNews) throws {
    work.tell(news)
    guard news.event == .reported else { return }
    let last = progress[news.trial] ?? (.infinity, 0)
    if let value = news.value, value < last.best - minDelta {
      progress[news.trial] = (value, 0)
    } else {
      progress[news.trial] = (last.best, last.since + 1)
    }
  }

  func stops(_ trial: Int) throws -> Bool { progress[trial].map { $0.since >= patience } ?? false }
}
