/// What happens between the steps.
public protocol Callback: Component {
  /// The events that it wants.
  var events: Set<TrainingEvent> { get }

  func on(_ event: TrainingEvent, _ training: any TrainingControl) throws
}

/// Raw values are the contract's.
public enum TrainingEvent: Int, Sendable, Hashable, CaseIterable {
  case trainBegin = 0
  case trainEnd, epochBegin, epochEnd, trainBatchBegin, trainBatchEnd, testBegin, testEnd, testBatchBegin, testBatchEnd
}

/// What a callback may ask of the training that it watches, while it handles an event.
public protocol TrainingControl: AnyObject {
  /// From 0.
  var epoch: Int { get }
  /// In the epoch, from 0.
  var batch: Int { get }
  /// Training steps done.
  var step: Int { get }
  /// Loss, metrics, `val_…`, in order.
  var logs: [(name: String, value: Double)] { get }

  func setLog(_ name: String, _ value: Double) throws
  /// Which way a log gets better; `nil` where nobody says.
  func direction(of log: String) -> Direction?
  func stop(_ reason: String)
  func learningRate() throws -> Double
  /// Refused where a schedule governs it.
  func setLearningRate(_ rate: Double) throws
  /// A copy of all variables, in memory and in checkpoints.
  func keepWeights(_ slot: String) throws
  func restoreWeights(_ slot: String) throws
  func dropWeights(_ slot: String) throws
  /// The flat buffer of trainable variables.
  func weights() throws -> UnsafeMutableBufferPointer<Float>
  func saveModel(to path: String, weightsOnly: Bool) throws
  /// The absolute path of a file named relative to the run's folder.
  func path(_ relative: String) -> String
  /// Loss and metrics on a split, set as logs with the prefix.
  func evaluate(split: String, prefix: String) throws
  /// Writes the predictions for the first rows of a split; gives the number of floats written.
  func predict(split: String, rows: Int, into buffer: UnsafeMutableBufferPointer<Float>) throws -> Int
  func say(_ text: String)
}
