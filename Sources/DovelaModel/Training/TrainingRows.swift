import DovelaCore
import DovelaData

/// Rows to train or to evaluate on: a split of prepared data, or what a program supplies batch by batch.
public protocol TrainingRows: AnyObject {
  /// How many there are; 0 where only the supplier knows.
  var rows: Int { get }

  /// Their batches, written into the memory of a learner, which has room for them afterwards.
  func feed(_ learner: Learner, _ plan: FeedPlan) throws -> any BatchFeed
}

/// How rows become batches.
public struct FeedPlan: Sendable {
  public var batchSize: Int
  public var order = RowOrder.asStored
  public var dropsLast = false
  /// For training rows; validation counts every row alike, as in Keras.
  public var classWeights: [String: Double] = [:]
  /// Rows to train on: as transforms for training alone make them.
  public var isTraining = false

  public init(batchSize: Int) { self.batchSize = batchSize }
}

/// Batches in the memory of a learner, one after the other.
public protocol BatchFeed: AnyObject {
  /// Batches of one pass over the rows.
  var batchesPerPass: Int { get }

  /// Goes to a batch counted from the beginning of the training, and points at the learner's buffers, which move when
  /// it reserves more rows.
  func begin(atStep step: Int) throws

  /// Writes the next batch and says how many rows it has.
  func next() throws -> Int
}

extension DataSplit: TrainingRows {
  public func feed(_ learner: Learner, _ plan: FeedPlan) throws -> any BatchFeed {
    try SplitFeed(self, for: learner, plan)
  }
}

extension AugmentedSplit: TrainingRows {
  public func feed(_ learner: Learner, _ plan: FeedPlan) throws -> any BatchFeed {
    try plan.isTraining
      ? SplitFeed(first, for: learner, plan, augmentedBy: self) : SplitFeed(plain, for: learner, plan)
  }
}
