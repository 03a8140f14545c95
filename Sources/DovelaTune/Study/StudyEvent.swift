import DovelaCore

/// What a study's journal says. All that is known of a study follows from these, in their order.
public enum StudyEvent: Codable, Sendable, Hashable {
  case begun(StudySettings)
  /// Settings that were changed when the study was continued.
  case amended(StudySettings)
  /// A new trial. `replicates`: an earlier one with the same configuration.
  case proposed(trial: Int, values: [Double], parent: Int?, replicates: Int?)
  /// A worker took a trial, to train it until it has so many epochs.
  case assigned(trial: Int, round: Round, lease: Lease)
  /// A worker shows that it is alive.
  case renewed(trial: Int, token: Int, deadline: Double)
  /// An epoch ended, with these logs; `epoch` counts from 1.
  case reported(trial: Int, token: Int, epoch: Int, logs: [Log])
  /// The trial has the epochs of its round, and a checkpoint.
  case paused(trial: Int, token: Int)
  case ended(trial: Int, token: Int, end: End, reason: String)
  /// The worker was not heard of before its deadline.
  case expired(trial: Int, token: Int)
  /// The trial's checkpoint was removed.
  case dropped(trial: Int)

  /// Where in the scheduler's plan.
  public struct Round: Codable, Sendable, Hashable {
    /// That the trial shall have in all.
    public var epochs: Int
    public var bracket: Int
    public var rung: Int

    var target: Assignment.Target { Assignment.Target(epochs: epochs, bracket: bracket, rung: rung) }

    init(_ target: Assignment.Target) {
      (epochs, bracket, rung) = (target.epochs, target.bracket, target.rung)
    }
  }

  /// The right to train a trial until a deadline, in seconds since 1970.
  public struct Lease: Codable, Sendable, Hashable {
    /// Greater than all before it: who holds a smaller one comes too late.
    public var token: Int
    public var worker: String
    public var deadline: Double
  }

  public struct Log: Codable, Sendable, Hashable {
    public var name: String
    public var value: Double

    public init(_ name: String, _ value: Double) {
      self.name = name
      self.value = value
    }
  }

  public enum End: String, Codable, Sendable, Hashable {
    /// It has all epochs that a trial may have.
    case complete
    /// The scheduler or one of its own callbacks stopped it.
    case stopped
    /// An error, or a loss that is not a number.
    case failed

    var state: TrialRecord.State {
      switch self {
      case .complete: .complete
      case .stopped: .stopped
      case .failed: .failed
      }
    }
  }
}
