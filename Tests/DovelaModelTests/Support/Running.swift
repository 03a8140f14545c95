import DovelaConfig
import DovelaCore
import DovelaModel
import SeededNumbers

/// A model and its learner over a context that lives as long.
final class Fixture {
  let holder: TestContext
  let model: Model
  let learner: Learner

  init(
    _ specification: ModelSpecification, inputs: [TensorSpec] = [], targets: [TensorSpec],
    objective: ObjectiveSpecification, optimizer: Configuration? = momentum(), registry: Registry = Registry(),
    rows: Int, seed: UInt64 = 7, threads: Int = 2
  ) throws {
    holder = try TestContext(threads: threads)
    model = try Model(specification, inputs: inputs, context: holder.context)
    try model.initialize(seed: seed)
    learner = try Learner(
      model, targets: targets, objective: objective, optimizer: optimizer, registry: registry, seed: seed)
    try learner.reserve(rows: rows)
  }

  /// Random floats into every f32 input and target, small whole numbers into the others.
  func fill(seed: UInt64, classes: Int = 3, ids: Int = 5) throws {
    var generator = SplitMix(state: seed)
    for index in model.inputs.indices { try fill(try model.input(index), &generator, below: ids) }
    for index in model.outputs.indices { try fill(try learner.target(index), &generator, below: classes) }
  }

  private func fill(_ tensor: Tensor, _ generator: inout SplitMix, below: Int) throws {
    if tensor.spec.dtype == .f32 {
      for index in tensor.floats.indices { tensor.floats[index] = generator.float() }
    } else {
      let numbers = tensor.data.assumingMemoryBound(to: Int32.self)
      for index in 0..<tensor.count { numbers[index] = Int32.random(in: 0..<Int32(below), using: &generator) }
    }
  }

  /// The greatest difference between gradients and central differences of the loss, relative to the greatest
  /// gradient. The optimizer's learning rate must be 0.
  func gradientError(rows: Int) throws -> Double {
    _ = try learner.train(rows: rows)
    var worst = 0.0
    var greatest = 1e-3
    for variable in model.variables where variable.isTrainable {
      guard let value = variable.value, let gradient = variable.gradient else { continue }
      let analytic = Array(UnsafeBufferPointer(start: gradient, count: variable.count))
      for index in 0..<variable.count {
        let old = value[index]
        let h: Float = 1e-2
        value[index] = old + h
        let up = try learner.evaluate(rows: rows)
        value[index] = old - h
        let down = try learner.evaluate(rows: rows)
        value[index] = old
        let numeric = (up - down) / Double(2 * h)
        greatest = max(greatest, abs(numeric))
        let marks = variable.touchedRows
        let width = variable.count / (variable.spec.extents[0] ?? 1)
        let mine = marks.map { $0[index / width] == 0 } == true ? 0 : Double(analytic[index])
        worst = max(worst, abs(numeric - mine))
      }
    }
    return worst / greatest
  }
}
