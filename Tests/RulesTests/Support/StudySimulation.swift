import DovelaCore

/// A study without training: workers that take assignments, and values from a function of trial and epoch.
struct StudySimulation {
  private(set) var log: [TrialNews] = []
  private(set) var configurations = 0
  /// Assignments, as Keras Tuner counts trials: every rung anew.
  private(set) var assignments = 0
  /// Newly run ones.
  private(set) var epochs = 0
  private(set) var values: [Int: (epochs: Int, value: Double)] = [:]
  /// Paused trials that the scheduler no longer held, and asked for all the same.
  private(set) var brokenPromises: [Int] = []
  private var released: Set<Int> = []

  private let scheduler: any Scheduler
  private let maxEpochs: Int
  private let value: (_ trial: Int, _ epoch: Int) -> Double
  private var running: [(trial: Int, target: Assignment.Target)] = []

  init(
    _ scheduler: any Scheduler, maxEpochs: Int, trials: Int? = nil, workers: Int = 1,
    value: @escaping (_ trial: Int, _ epoch: Int) -> Double
  ) throws {
    self.scheduler = scheduler
    self.maxEpochs = maxEpochs
    self.value = value
    try scheduler.begin(maxEpochs: maxEpochs, trials: trials)
    while true {
      try take(workers)
      guard !running.isEmpty else { break }
      // The one that began last ends first: an order that no scheduler can count on.
      try run(running.removeLast())
    }
  }

  private mutating func tell(_ news: TrialNews) throws {
    log.append(news)
    try scheduler.tell(news)
  }

  private mutating func take(_ workers: Int) throws {
    while running.count < workers {
      let trial: Int
      let target: Assignment.Target
      switch try scheduler.next() {
      case .new(let next): (trial, target) = (configurations, next)
      case .resume(let resumed, let next):
        (trial, target) = (resumed, next)
        if released.contains(resumed) { brokenPromises.append(resumed) }
      case .wait, .done: return
      }
      if trial == configurations { configurations += 1 }
      assignments += 1
      running.append((trial, target))
      try tell(TrialNews(.assigned, trial: trial, target: target))
    }
  }

  private mutating func run(_ work: (trial: Int, target: Assignment.Target)) throws {
    let begun = values[work.trial]?.epochs ?? 0
    for epoch in (begun + 1)...max(work.target.epochs, begun + 1) {
      epochs += 1
      let value = value(work.trial, epoch)
      values[work.trial] = (epoch, value)
      let now = Assignment.Target(epochs: epoch, bracket: work.target.bracket, rung: work.target.rung)
      try tell(TrialNews(.reported, trial: work.trial, target: now, objectives: [value]))
      if epoch == maxEpochs { return try tell(TrialNews(.ended, trial: work.trial, target: now, objectives: [value])) }
      if epoch == work.target.epochs {
        try tell(TrialNews(.paused, trial: work.trial, target: now, objectives: [value]))
      }
      if try scheduler.stops(work.trial) {
        return try tell(TrialNews(.ended, trial: work.trial, target: now, objectives: [value]))
      }
    }
    for trial in values.keys where try !scheduler.holds(trial) { released.insert(trial) }
  }
}
