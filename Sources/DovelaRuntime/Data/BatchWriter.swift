import CDovela
import CDovelaRuntime
import DovelaCore
import DovelaModel

enum BatchWriter {
  /// Copies a batch of the caller's to where a learner reads it; says how many rows it has.
  static func write(
    _ batch: dovela_batch, to learner: Learner, inputs: Places, targets: Places, most: Int = .max
  ) throws -> Int {
    let given = try array(batch.inputs, UInt64(inputs.names.count), "inputs")
    let wanted = try array(batch.targets, UInt64(targets.names.count), "targets")
    let count = try inputs.rows(given)
    guard count > 0, count <= most, UInt64(count) == batch.rows, try targets.rows(wanted) == count else {
      throw DovelaError(
        .shapeMismatch, .data, owner: "a batch",
        "announces \(batch.rows) rows, and its inputs have \(count): inputs and targets must have as many, one at "
          + "least\(most < .max ? " and \(most) at most" : "")")
    }
    try learner.reserve(rows: count)
    for index in 0..<inputs.addresses.count { inputs.addresses[index] = try learner.model.inputAddress(index) }
    for index in 0..<targets.addresses.count { targets.addresses[index] = try learner.targetAddress(index) }
    try inputs.write(given, first: 0, count: count)
    try targets.write(wanted, first: 0, count: count)
    learner.usesSampleWeights = batch.sample_weights != nil
    if let weights = batch.sample_weights { learner.sampleWeights.baseAddress?.update(from: weights, count: count) }
    return count
  }
}
