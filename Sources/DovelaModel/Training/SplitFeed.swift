import DovelaCore
import DovelaData

/// Batches of a split, written straight into the buffers of a learner. `next` allocates nothing.
final class SplitFeed: BatchFeed {
  private let source: BatchSource
  private let learner: Learner
  var batchesPerPass: Int { source.batchesPerPass }

  init(_ split: DataSplit, for learner: Learner, _ plan: FeedPlan) throws {
    self.learner = learner
    let model = learner.model
    try learner.reserve(rows: min(plan.batchSize, split.rows))
    let inputs = try model.inputs.indices.map { BatchSource.Port.input($0, try model.input($0).spec.dtype) }
    let targets =
      split.hasTargets
      ? try model.outputs.indices.map { BatchSource.Port.target($0, try learner.target($0).spec.dtype) } : []
    source = try BatchSource(
      split, batchSize: plan.batchSize, ports: inputs + targets, order: plan.order, dropsLast: plan.dropsLast,
      weights: split.hasTargets ? split.rowWeights(classWeights: plan.classWeights) : nil)
  }

  func begin(atStep step: Int) throws {
    let model = learner.model
    learner.usesSampleWeights = source.hasWeights
    var buffers = try model.inputs.indices.map { try model.input($0).data }
    if source.split.hasTargets { buffers += try model.outputs.indices.map { try learner.target($0).data } }
    source.bind(buffers, weights: source.hasWeights ? learner.sampleWeights.baseAddress : nil)
    try source.seek(BatchPosition(pass: step / batchesPerPass, batch: step % batchesPerPass))
  }

  func next() -> Int { source.next() }
}
