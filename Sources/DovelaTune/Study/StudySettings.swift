/// What a study was begun with, as its journal keeps it.
public struct StudySettings: Codable, Sendable, Hashable {
  /// A result to make less or more of.
  public struct Objective: Codable, Sendable, Hashable {
    public enum Direction: String, Codable, Sendable { case min, max }

    /// The name of a log: `val_loss`.
    public var monitor: String
    public var direction: Direction

    public init(_ monitor: String, _ direction: Direction) {
      self.monitor = monitor
      self.direction = direction
    }
  }

  /// Which of a trial's epochs counts.
  public enum Value: String, Codable, Sendable {
    /// The best so far, as in Keras Tuner.
    case best
    case last
  }

  /// What a configuration that was tried before counts as.
  public enum Duplicates: String, Codable, Sendable {
    /// It is not tried again: another is asked for.
    case skip
    /// One more trial, with a seed of its own.
    case replicate
  }

  /// The run file with its words of tuning, and the settings laid over it, as written.
  public var run: String
  public var sets: [String]
  public var search: String
  public var scheduler: String
  public var objectives: [Objective]
  public var value = Value.best
  public var duplicates = Duplicates.skip
  /// Of one trial.
  public var maxEpochs: Int
  /// Configurations in all; `nil`: as many as the scheduler's plan has, or no limit.
  public var trials: Int?
  public var seed: UInt64
  /// Seconds after which a silent worker has lost its trial.
  public var leaseSeconds = 60.0

  public init(
    run: String, sets: [String] = [], search: String, scheduler: String, objectives: [Objective], maxEpochs: Int,
    trials: Int? = nil, seed: UInt64 = 0
  ) {
    self.run = run
    self.sets = sets
    self.search = search
    self.scheduler = scheduler
    self.objectives = objectives
    self.maxEpochs = maxEpochs
    self.trials = trials
    self.seed = seed
  }
}
