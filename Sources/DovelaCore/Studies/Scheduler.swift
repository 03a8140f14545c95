/// How long which trial runs. It knows what it was told, as a search does.
public protocol Scheduler: Component {
  /// `maxEpochs`: of one trial; `trials`: configurations in all, `nil` for as many as its own plan has.
  func begin(maxEpochs: Int, trials: Int?) throws
  /// The rounds in order; `nil` where it decides as it goes.
  func plan() throws -> [PlannedRound]?
  /// What a free worker shall do.
  func next() throws -> Assignment
  func tell(_ news: TrialNews) throws
  /// Whether a running trial shall stop after the epoch that was reported last.
  func stops(_ trial: Int) throws -> Bool
  /// Whether a paused trial may still be continued, so that its checkpoint is wanted.
  func holds(_ trial: Int) throws -> Bool
}

/// Trials that run side by side from one epoch to another.
public struct PlannedRound: Sendable, Hashable {
  public var bracket: Int
  /// In its bracket, from 0.
  public var rung: Int
  /// That take part.
  public var trials: Int
  /// Of these, configurations that begin here.
  public var fresh: Int
  public var from: Int
  public var to: Int

  public init(bracket: Int, rung: Int, trials: Int, fresh: Int, from: Int, to: Int) {
    self.bracket = bracket
    self.rung = rung
    self.trials = trials
    self.fresh = fresh
    self.from = from
    self.to = to
  }
}

public enum Assignment: Sendable, Hashable {
  /// Where in the plan, and until how many epochs in all.
  public struct Target: Sendable, Hashable {
    public var epochs: Int
    public var bracket: Int
    public var rung: Int

    public init(epochs: Int, bracket: Int, rung: Int) {
      self.epochs = epochs
      self.bracket = bracket
      self.rung = rung
    }
  }

  /// Begin a new configuration.
  case new(Target)
  /// Go on with a paused trial.
  case resume(trial: Int, Target)
  /// What comes next depends on trials that still run.
  case wait
  /// Nothing is left to assign; what runs may end.
  case done
}

/// Something that happened to a trial.
public struct TrialNews: Sendable, Hashable {
  public enum Event: Int, Sendable, Hashable {
    /// An assignment was taken.
    case assigned
    /// An epoch ended.
    case reported
    /// It reached its assignment's epochs.
    case paused
    /// It will not go on.
    case ended
  }

  public var event: Event
  public var trial: Int
  /// Assigned: until how many in all; else that it has.
  public var target: Assignment.Target
  /// Less is better; `nil`: none, as of a failed trial.
  public var objectives: [Double]?

  public init(_ event: Event, trial: Int, target: Assignment.Target, objectives: [Double]? = nil) {
    self.event = event
    self.trial = trial
    self.target = target
    self.objectives = objectives
  }
}
