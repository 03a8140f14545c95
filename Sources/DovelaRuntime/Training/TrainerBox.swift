import CDovela
import CDovelaRuntime
import DovelaConfig
import DovelaCore
import DovelaData
import DovelaModel
import DovelaPlugins

/// A trainer of the API: a model with an objective and an optimizer.
final class TrainerBox: Handled {
  static let noun = "a trainer"

  let box: ModelBox
  let learner: Learner
  let compilation: RunReader.Compilation
  let targets: Places
  /// Names of results, made when they are first asked for; they stay the same.
  private var names: [(name: String, text: Text)] = []
  /// Rows of the batch that lies in the learner's memory.
  private var rows = 0

  init(_ box: ModelBox, settings: String?, targets: [TensorSpec]) throws {
    if box.trainer != nil {
      throw DovelaError(
        .wrongState, .other, owner: "dovela_trainer_create",
        "the model has a trainer already, and one at a time is possible: destroy that first")
    }
    self.box = box
    let runtime = box.runtime
    (compilation, learner) = try runtime.holding {
      let node = try settings.map { try DocumentReader.read(text: $0, origin: "the settings") }
      let compilation = try runtime.reader().compilation(node, outputs: box.model.outputs.map(\.name))
      let learner = try Learner(
        box.model, targets: targets,
        objective: ObjectiveSpecification(
          losses: compilation.losses, lossWeights: compilation.lossWeights, metrics: compilation.metrics),
        optimizer: compilation.optimizer, registry: runtime.registry, seed: compilation.seed)
      return (compilation, learner)
    }
    self.targets = Places(zip(box.model.outputs, learner.targetSpecs).map { ($0.name, $1) }, "target")
    box.trainer = self
  }

  // MARK: Batches

  func train(_ batch: dovela_batch) throws -> Double {
    try write(batch)
    return try learner.train(rows: rows)
  }

  func evaluate(_ batch: dovela_batch) throws -> Double {
    try write(batch)
    return try learner.evaluate(rows: rows)
  }

  func forward(_ batch: dovela_batch) throws -> Double {
    try write(batch)
    return try learner.beginStep(rows: rows)
  }

  private func write(_ batch: dovela_batch) throws {
    rows = try BatchWriter.write(batch, to: learner, inputs: box.inputs, targets: targets)
  }

  // MARK: Results

  func results(_ results: UnsafeMutablePointer<dovela_result>?, _ capacity: UInt64) throws -> UInt64 {
    write(try learner.results(), to: results, capacity)
  }

  /// Writes up to `capacity` results; says how many there are.
  func write(
    _ logs: [(name: String, value: Double)], to results: UnsafeMutablePointer<dovela_result>?, _ capacity: UInt64
  ) -> UInt64 {
    if let results {
      for (index, log) in logs.prefix(Int(min(capacity, 1 << 20))).enumerated() {
        results[index] = dovela_result(name: name(log.name), value: log.value)
      }
    }
    return UInt64(logs.count)
  }

  /// A result's name as a text that lives as long as the trainer.
  func name(_ name: String) -> UnsafePointer<CChar>? {
    if let known = names.first(where: { $0.name == name }) {
      return known.text.bytes.baseAddress.map { UnsafePointer($0) }
    }
    let text = Text(name)
    names.append((name, text))
    return text.bytes.baseAddress.map { UnsafePointer($0) }
  }

  var optimizer: OptimizerDriver {
    get throws {
      guard let optimizer = learner.optimizer else {
        throw DovelaError(.wrongState, .other, owner: "libdovela", "this trainer has no optimizer: it only evaluates")
      }
      return optimizer
    }
  }
}
