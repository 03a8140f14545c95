import DovelaCore
import DovelaData

/// Batches of a split, written straight into the buffers of a learner. `next` allocates nothing.
final class BatchFeed {
  private let source: BatchSource
  private let learner: Learner
  /// Batches of one pass over the data.
  var batchesPerPass: Int { source.batchesPerPass }

  /// - Parameter classWeights: for training rows; validation counts every row alike, as in Keras.
  init(
    _ split: DataSplit, for learner: Learner, batchSize: Int, order: RowOrder = .asStored, dropsLast: Bool = false,
    classWeights: [Int: Double] = [:]
  ) throws {
    self.learner = learner
    let model = learner.model
    try learner.reserve(rows: min(batchSize, split.rows))
    let inputs = try model.inputs.indices.map { BatchSource.Port.input($0, try model.input($0).spec.dtype) }
    let targets =
      split.hasTargets
      ? try model.outputs.indices.map { BatchSource.Port.target($0, try learner.target($0).spec.dtype) } : []
    source = try BatchSource(
      split, batchSize: batchSize, ports: inputs + targets, order: order, dropsLast: dropsLast,
      weights: split.hasTargets ? split.rowWeights(classWeights: classWeights) : nil)
  }

  /// Points at the learner's buffers, which move when it reserves more rows, and goes to a batch counted from the
  /// beginning of the training.
  func begin(atStep step: Int) throws {
    let model = learner.model
    learner.usesSampleWeights = source.hasWeights
    var buffers = try model.inputs.indices.map { try model.input($0).data }
    if source.split.hasTargets { buffers += try model.outputs.indices.map { try learner.target($0).data } }
    source.bind(buffers, weights: source.hasWeights ? learner.sampleWeights.baseAddress : nil)
    try source.seek(BatchPosition(pass: step / batchesPerPass, batch: step % batchesPerPass))
  }

  /// Writes the next batch and says how many rows it has.
  func next() -> Int { source.next() }
}
