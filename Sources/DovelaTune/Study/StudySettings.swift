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
  public enum Value: String, Codable, Sendable, CaseIterable {
    /// The best so far, as in Keras Tuner.
    case best
    case last
  }

  /// What a configuration that was tried before counts as.
  public enum Duplicates: String, Codable, Sendable, CaseIterable {
    /// It is not tried again: another is asked for.
    case skip
    /// One more trial, with a seed of its own.
    case replicate
  }

  /// A run file as it stood when the study began.
  public struct RunFile: Codable, Sendable, Hashable {
    /// Absolute: relative paths in the file start from its folder.
    public var path: String
    public var text: String

    public init(path: String, text: String) {
      self.path = path
      self.text = text
    }
  }

  /// The run files with their words of tuning, and the settings laid over them, as written.
  public var files: [RunFile]
  public var sets: [String]
  /// Components, as expressions.
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
  /// Bytes that the study's folder may have; `nil`: no limit.
  public var disk: Int?
  /// Of so many of the best trials the files are kept.
  public var keep = 1

  public init(
    files: [RunFile], sets: [String] = [], search: String, scheduler: String, objectives: [Objective], maxEpochs: Int,
    trials: Int? = nil, seed: UInt64 = 0
  ) {
    self.files = files
    self.sets = sets
    self.search = search
    self.scheduler = scheduler
    self.objectives = objectives
    self.maxEpochs = maxEpochs
    self.trials = trials
    self.seed = seed
  }

  /// Of a study whose run is no file: a program's.
  public init(
    run: String, sets: [String] = [], search: String, scheduler: String, objectives: [Objective], maxEpochs: Int,
    trials: Int? = nil, seed: UInt64 = 0
  ) {
    self.init(
      files: [RunFile(path: "run.yaml", text: run)], sets: sets, search: search, scheduler: scheduler,
      objectives: objectives, maxEpochs: maxEpochs, trials: trials, seed: seed)
  }
}
