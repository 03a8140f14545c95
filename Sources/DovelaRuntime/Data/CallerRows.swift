import CDovela
import CDovelaRuntime
import DovelaCore
import DovelaModel
import DovelaPlugins

/// Rows that the caller supplies batch by batch. The trainer that they are fed to writes them.
final class CallerRows: TrainingRows {
  let rows = 0
  fileprivate let source: dovela_batch_source

  init(_ source: dovela_batch_source) throws {
    try refuseUnknown(source.required, "dovela_dataset_of_source")
    guard source.next != nil, source.batches_per_epoch >= 1, source.batches_per_epoch <= 1 << 40, source.rows >= 1,
      source.rows <= 1 << 40
    else { throw refused("source", "needs `next`, and at least 1 batch an epoch and 1 row a batch") }
    self.source = source
  }

  deinit { source.release?(source.user) }

  func feed(_ learner: Learner, _ plan: FeedPlan) throws -> any BatchFeed {
    guard plan.classWeights.isEmpty else {
      throw refused("class_weight", "a source that supplies batches gives their rows' weights itself")
    }
    try learner.reserve(rows: Int(source.rows))
    return CallerFeed(self, learner)
  }
}

private final class CallerFeed: BatchFeed {
  private let rows: CallerRows
  private let learner: Learner
  private let inputs: Places
  private let targets: Places
  private var step = 0

  init(_ rows: CallerRows, _ learner: Learner) {
    self.rows = rows
    self.learner = learner
    inputs = Places(learner.model.inputs.map { ($0.name, $0.spec) }, "input")
    targets = Places(zip(learner.model.outputs, learner.targetSpecs).map { ($0.name, $1) }, "target")
  }

  var batchesPerPass: Int { Int(rows.source.batches_per_epoch) }

  func begin(atStep step: Int) throws { self.step = step }

  func next() throws -> Int {
    var batch = dovela_batch()
    batch.struct_size = UInt64(MemoryLayout<dovela_batch>.size)
    let error = rows.source.next?(
      rows.source.user, UInt64(step / batchesPerPass), UInt64(step % batchesPerPass), &batch)
    try check(error, .data, owner: "the source of batches")
    step += 1
    return try BatchWriter.write(batch, to: learner, inputs: inputs, targets: targets, most: Int(rows.source.rows))
  }
}
