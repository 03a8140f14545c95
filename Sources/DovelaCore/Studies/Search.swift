/// A trial as a search sees it.
public struct TrialRecord: Sendable, Hashable {
  public enum State: Int, Sendable, Hashable {
    case running
    /// At the end of its assignment; it may be continued.
    case paused
    /// Trained as long as trials may be.
    case complete
    /// Ended early, by the scheduler or its own callbacks.
    case stopped
    /// An error or a loss that is not a number; it has no objectives.
    case failed
  }

  /// From 0, in the order in which they were proposed.
  public var number: Int
  public var state: State
  /// One for each dimension; NaN where not active.
  public var values: [Double]
  /// Less is better, after `epochs`; `nil` before the first.
  public var objectives: [Double]?
  /// That it has trained, those of its parent included.
  public var epochs: Int
  /// The trial whose weights it began with.
  public var parent: Int?

  public init(
    number: Int, state: State, values: [Double], objectives: [Double]? = nil, epochs: Int = 0, parent: Int? = nil
  ) {
    self.number = number
    self.state = state
    self.values = values
    self.objectives = objectives
    self.epochs = epochs
    self.parent = parent
  }
}

/// A search algorithm. It knows what it was told: every change of a trial, in the order of the study's journal. A
/// resumed study tells a new instance the whole journal, so `ask` changes nothing that a later one depends on.
public protocol Search: Component {
  /// The space, once.
  func begin(_ study: StudyOutline) throws
  func tell(_ trial: TrialRecord) throws
  /// Proposes a configuration for the trial of that number.
  func ask(number: Int, random: RandomPosition) throws -> Proposal
  /// Whether a later proposal may name the trial as its parent, so that its checkpoint is wanted.
  func holds(_ trial: Int) throws -> Bool
}

extension Search {
  public func holds(_ trial: Int) throws -> Bool { false }
}

public enum Proposal: Sendable, Hashable {
  /// A configuration, and the trial whose weights it begins with.
  case proposed(values: [Double], parent: Int?)
  /// The next one depends on trials that still run.
  case wait
  /// There is nothing left to propose.
  case exhausted
}
