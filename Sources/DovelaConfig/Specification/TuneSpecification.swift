import DovelaCore

/// The key `tune` of a run file: how hyperparameters are searched for.
public struct TuneSpecification: Sendable {
  /// A log to make less or more of.
  public struct Objective: Sendable, Hashable {
    /// `val_loss`
    public var monitor: String
    /// `nil`: as the log's own metric says.
    public var direction: Direction?
  }

  /// Which of a trial's epochs counts, and what a configuration counts as that was tried before.
  public enum Value: String, Sendable { case best, last }
  public enum Duplicates: String, Sendable { case skip, replicate }

  public var search: Configuration
  public var scheduler: Configuration
  public var objectives: [Objective]
  /// Of one trial; `nil`: as many as the run trains.
  public var maxEpochs: Int?
  /// Configurations in all; `nil`: as many as the scheduler plans.
  public var trials: Int?
  public var seed: UInt64
  public var value: Value
  public var duplicates: Duplicates
  /// After so many seconds a silent worker has lost its trial.
  public var leaseSeconds: Double
  /// Bytes that the study's folder may have; `nil`: no limit.
  public var disk: Int?
  /// Of so many of the best trials the files are kept.
  public var keep: Int
}
