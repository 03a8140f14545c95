/// Where a training stands, but for tensors: what a checkpoint keeps as JSON.
struct TrainingState: Codable, Hashable {
  /// Counts that can have been reached; counting on from there does not overflow.
  static let possible = 0..<1 << 53

  /// The epoch that is under way, or the next one where `batch` is 0.
  var epoch = 0
  /// Steps of that epoch that are done.
  var batch = 0
  /// Steps of the whole training.
  var step = 0
  var history = History()
  /// Set where a callback ended the training.
  var stopReason: String?
  /// Names of the slots of weights that callbacks keep, in the order in which they were made.
  var keptSlots: [String] = []
  /// Rows of the batch whose state stateful layers go on from.
  var batchStateRows: Int?
}
