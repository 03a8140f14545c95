import DovelaCore

/// What a study will do, known before it begins.
public struct StudyPlan: Sendable, Hashable {
  /// In order; empty where the scheduler decides as it goes.
  public var rounds: [PlannedRound]
  /// That begin, replicates included; `nil`: no limit was given.
  public var configurations: Int?
  /// Of these, at most so many can differ.
  public var distinct: Int?
  /// Trainings, counted as Keras Tuner counts them: every round of a configuration is one.
  public var trials: Int?
  /// Newly trained; where there are no rounds, at most.
  public var epochs: Int?
  /// Whether `epochs` and `trials` are what happens, and not only the most that may.
  public var isExact: Bool
  /// Another number of epochs for a trial that would suit the scheduler better.
  public var better: Better?

  public struct Better: Sendable, Hashable {
    public var maxEpochs: Int
    public var epochs: Int
  }

  /// - Parameter scheduler: makes a fresh one: one is asked for each number of epochs that is looked at.
  public init(
    outline: StudyOutline, maxEpochs: Int, trials: Int?, scheduler: () throws -> any Scheduler
  ) throws {
    let space = outline.count
    guard let rounds = try Self.rounds(scheduler(), maxEpochs, trials) else {
      let most = [trials, space].compactMap(\.self).min()
      self.rounds = []
      configurations = most
      distinct = most
      self.trials = most
      epochs = most.flatMap { Self.product($0, maxEpochs) }
      isExact = false
      return
    }
    self.rounds = rounds
    let fresh = rounds.reduce(0) { $0 + $1.fresh }
    configurations = fresh
    distinct = min(fresh, space ?? fresh)
    self.trials = rounds.reduce(0) { $0 + $1.trials }
    epochs = Self.epochs(rounds)
    isExact = space.map { $0 >= fresh } ?? true
    better = try Self.better(rounds, maxEpochs, trials, scheduler)
  }

  private static func rounds(
    _ scheduler: any Scheduler, _ maxEpochs: Int, _ trials: Int?
  ) throws -> [PlannedRound]? {
    try scheduler.begin(maxEpochs: maxEpochs, trials: trials)
    return try scheduler.plan()
  }

  private static func epochs(_ rounds: [PlannedRound]) -> Int {
    rounds.reduce(0) { $0 + $1.trials * ($1.to - $1.from) }
  }

  private static func product(_ one: Int, _ other: Int) -> Int? {
    let (product, overflow) = one.multipliedReportingOverflow(by: other)
    return overflow ? nil : product
  }

  /// A number of epochs near by for which the scheduler spends clearly less on each configuration, measured in whole
  /// trainings: with a factor of 3, 27 for 28, which opens a bracket more for one epoch, and for 26, which lacks one.
  private static func better(
    _ rounds: [PlannedRound], _ maxEpochs: Int, _ trials: Int?, _ scheduler: () throws -> any Scheduler
  ) throws -> Better? {
    let own = share(rounds, maxEpochs)
    var best: (share: Double, found: Better)?
    for other in max(1, maxEpochs - maxEpochs / 8)...(maxEpochs + maxEpochs / 8) where other != maxEpochs {
      guard let rounds = try Self.rounds(scheduler(), other, trials) else { return nil }
      let share = share(rounds, other)
      if share < 0.95 * own, share < best?.share ?? .infinity {
        best = (share, Better(maxEpochs: other, epochs: epochs(rounds)))
      }
    }
    return best?.found
  }

  private static func share(_ rounds: [PlannedRound], _ maxEpochs: Int) -> Double {
    let fresh = rounds.reduce(0) { $0 + $1.fresh }
    return Double(epochs(rounds)) / Double(max(1, fresh)) / Double(max(1, maxEpochs))
  }
}
