import PluginKit

/// Every configuration for as many epochs as a trial may have. Where the number of trials is not given, it begins new
/// ones until the search has no more.
final class Full: SchedulerComponent {
  private var work = FullWork()

  init(_ settings: Settings) throws {}

  func begin(maxEpochs: Int, trials: Int?) throws { work = FullWork(maxEpochs: maxEpochs, trials: trials) }
  var plan: [Round]? { work.plan }
  func next() throws -> NextStep { work.next }
  func tell(_ news: TrialNews) throws { work.tell(news) }
  func holds(_ trial: Int) throws -> Bool { false }
}

/// New configurations for the full number of epochs, as Full gives them and those that stop trials in between.
struct FullWork {
  var maxEpochs = 1
  var trials: Int?
  private var begun = 0

  init() {}

  init(maxEpochs: Int, trials: Int?) {
    self.maxEpochs = maxEpochs
    self.trials = trials
  }

  var plan: [Round]? {
    trials.map { [Round(bracket: 0, rung: 0, trials: $0, fresh: $0, from: 0, to: maxEpochs)] }
  }

  var next: NextStep { begun < trials ?? .max ? .new(epochs: maxEpochs) : .done }

  mutating func tell(_ news: TrialNews) {
    if news.event == .assigned { begun += 1 }
  }
}
