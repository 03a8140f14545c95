/// Somebody who watches a training: the command's progress line, a program's event callback. Every method may be
/// left out.
public protocol TrainingObserver: AnyObject {
  /// Before the first step of this process.
  func trainingBegan(_ plan: TrainingPlan)
  func epochBegan(_ epoch: Int)
  /// After each step; cheap, so that the observer decides how often it looks. `results` computes what it is asked for.
  func stepEnded(_ progress: TrainingProgress, results: () throws -> [(name: String, value: Double)])
  func epochEnded(_ epoch: Int, logs: [(name: String, value: Double)], seconds: Double)
  /// A line for the person.
  func said(_ text: String, isWarning: Bool)
  func trainingEnded(_ outcome: TrainingOutcome)
  /// Before a checkpoint or a model is written: calls `write`, or throws, which ends the training without it.
  func writing(_ path: String, bytes: Int, _ write: () throws -> Void) throws
}

extension TrainingObserver {
  public func trainingBegan(_ plan: TrainingPlan) {}
  public func epochBegan(_ epoch: Int) {}
  public func stepEnded(_ progress: TrainingProgress, results: () throws -> [(name: String, value: Double)]) {}
  public func epochEnded(_ epoch: Int, logs: [(name: String, value: Double)], seconds: Double) {}
  public func said(_ text: String, isWarning: Bool) {}
  public func trainingEnded(_ outcome: TrainingOutcome) {}
  public func writing(_ path: String, bytes: Int, _ write: () throws -> Void) throws { try write() }
}

/// What lies ahead.
public struct TrainingPlan: Sendable, Hashable {
  public var epochs: Int
  /// 0 unless the training is continued.
  public var firstEpoch: Int
  public var stepsPerEpoch: Int
  public var trainRows: Int
  public var validationRows: Int
  public var batchSize: Int
  public var threads: Int
}

/// Where the training stands after a step.
public struct TrainingProgress: Sendable {
  public var epoch: Int
  /// Steps of this epoch that are done, and how many it has.
  public var done: Int
  public var stepsPerEpoch: Int
  /// Loss of the batch.
  public var loss: Double
}

/// How a training ended.
public struct TrainingOutcome: Sendable {
  public var history: History
  /// `nil` where all epochs were run.
  public var stopReason: String?
  /// Whether it was cancelled and can be resumed.
  public var isCancelled: Bool
  /// Steps of this process, and the seconds spent in them, loading of data included, validation not.
  public var steps: Int
  public var stepSeconds: Double
  public var seconds: Double
  public var diagnosis: [Diagnosis]

  public var stepsPerSecond: Double { stepSeconds > 0 ? Double(steps) / stepSeconds : 0 }
}
