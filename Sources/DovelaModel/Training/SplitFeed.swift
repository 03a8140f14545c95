import DovelaCore
import DovelaData

/// Batches of a split, written straight into the buffers of a learner. `next` allocates nothing but where augmentation
/// makes the rows of a new pass.
final class SplitFeed: BatchFeed {
  private let source: BatchSource
  private let learner: Learner
  private let augmented: AugmentedSplit?
  private let classWeights: [String: Double]
  /// The pass whose rows the source has.
  private var pass = 0
  var batchesPerPass: Int { source.batchesPerPass }

  init(_ split: DataSplit, for learner: Learner, _ plan: FeedPlan, augmentedBy augmented: AugmentedSplit? = nil) throws
  {
    self.learner = learner
    self.augmented = augmented
    classWeights = plan.classWeights
    let model = learner.model
    try learner.reserve(rows: min(plan.batchSize, split.rows))
    let inputs = try model.inputs.indices.map { BatchSource.Port.input($0, try model.input($0).spec.dtype) }
    for (index, input) in split.layout.inputs.enumerated() where index < inputs.count {
      try Self.check(input.extents, model.input(index).spec, "input '\(model.inputs[index].name)'", split)
    }
    let targets =
      split.hasTargets
      ? try model.outputs.indices.map { BatchSource.Port.target($0, try learner.target($0).spec.dtype) } : []
    source = try BatchSource(
      split, batchSize: plan.batchSize, ports: inputs + targets, order: plan.order, dropsLast: plan.dropsLast,
      weights: split.hasTargets ? split.rowWeights(classWeights: plan.classWeights) : nil)
  }

  /// The numbers of a row, which must be as many as there is room for.
  private static func check(_ extents: [Int], _ room: TensorSpec, _ place: String, _ split: DataSplit) throws {
    let row = room.withBatch(1)
    guard extents.reduce(1, *) != row.count else { return }
    throw DovelaError(
      .shapeMismatch, .data, owner: place,
      "a row of the split '\(split.name)' has the shape \(TensorSpec(extents, room.dtype)), the model wants "
        + "\(TensorSpec(Array(room.extents.dropFirst()), room.dtype))")
  }

  func begin(atStep step: Int) throws {
    let model = learner.model
    learner.usesSampleWeights = source.hasWeights
    var buffers = try model.inputs.indices.map { try model.input($0).data }
    if source.split.hasTargets { buffers += try model.outputs.indices.map { try learner.target($0).data } }
    source.bind(buffers, weights: source.hasWeights ? learner.sampleWeights.baseAddress : nil)
    try source.seek(BatchPosition(pass: step / batchesPerPass, batch: step % batchesPerPass))
  }

  func next() throws -> Int {
    if let augmented, source.position.pass != pass {
      pass = source.position.pass
      let split = try augmented.rows(ofPass: pass)
      try source.replace(split, weights: split.rowWeights(classWeights: classWeights))
    }
    return source.next()
  }
}
