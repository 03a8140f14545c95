import DovelaConfig
import DovelaCore
import DovelaModel
import Foundation

/// The whole training loop over 60,000 rows in memory: shuffling, gathering of batches, metrics of the loss.
final class LoopWorkload {
  private static let rows = 60_000
  private let specification: RunSpecification
  private let registry: Registry
  private var trainer: Trainer?

  init(rule: String, batch: Int, registry: Registry, threads: Int) throws {
    self.registry = registry
    let memory = MemoryReaderFactory(Self.table())
    let own = Registry()
    for kind in ComponentKind.allCases { for factory in registry.all(kind) { try own.register(factory) } }
    try own.register(memory)
    specification = try RunReader(registry: own, workingDirectory: "/").read(
      files: [],
      flags: [
        try ConfigOverride(flag: "--data", path: "data.reader", text: "memory"),
        try ConfigOverride(flag: "--model", path: "model", text: "Dense(512, relu) -> Dense(10, softmax)"),
        try ConfigOverride(
          flag: "--optimizer", path: "optimizer", text: rule == "sgd" ? "SGD(learning_rate=0.01)" : "Adam"),
        try ConfigOverride(flag: "--batch-size", path: "fit.batch_size", text: String(batch)),
        try ConfigOverride(flag: "--threads", path: "fit.threads", text: String(threads)),
      ])
  }

  /// Takes so many steps and gives the seconds.
  func run(steps: Int) throws -> Double {
    var specification = self.specification
    specification.fit.epochs = 1
    specification.fit.stepsPerEpoch = steps
    let run = try made(specification)
    run.learner.step = 0
    let trainer = try Trainer(run, fit: specification.fit)
    return try trainer.fit().stepSeconds
  }

  private var cached: TrainingRun?

  /// Data and model are made once.
  private func made(_ specification: RunSpecification) throws -> TrainingRun {
    if let cached { return cached }
    let run = try ComposedRun(specification, registry: registry).run
    cached = run
    return run
  }

  private static func table() -> Table {
    var generator = SystemRandomNumberGenerator()
    let pixels = (0..<rows * 784).map { _ in Float.random(in: 0..<1, using: &generator) }
    let labels = (0..<rows).map { _ in Int64.random(in: 0..<10, using: &generator) }
    return Table(columns: [
      Column(name: "pixels", spec: TensorSpec([784]), values: .f32(pixels)),
      Column(name: "label", spec: TensorSpec([], .i64), values: .i64(labels)),
    ])
  }
}

/// A reader of rows that are in memory already.
private final class MemoryReaderFactory: ComponentFactory {
  let schema = Schema(kind: .reader, name: "memory", doc: "Rows in memory.")
  let plugin = PluginIdentity(id: "org.dovela.benchmark", version: "0.1.0")
  let table: Table

  init(_ table: Table) { self.table = table }

  func make(_ configuration: Configuration, name: String) throws -> any Component {
    MemoryReader(configuration, table)
  }
}

private final class MemoryReader: Reader {
  let configuration: Configuration
  private let table: Table

  init(_ configuration: Configuration, _ table: Table) {
    self.configuration = configuration
    self.table = table
  }

  func read(split: String, base: String) throws -> ReaderResult? {
    split == "train" ? ReaderResult(table: table, target: "label") : nil
  }

  func saveState() throws -> [UInt8]? { nil }
  func loadState(_ bytes: [UInt8], version: Int) throws {}
}
