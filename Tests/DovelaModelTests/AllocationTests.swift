import AllocationCount
import DovelaConfig
import DovelaCore
import DovelaModel
import DovelaPlugins
import Foundation
import SeededNumbers
import TemporaryFolders
import Testing

#if DEBUG
  private let isCounted = false
#else
  private let isCounted = allocation_count_works() != 0
#endif

/// Steps of the training loop take no memory from the heap: neither the host's part of them nor a plugin's.
///
/// The whole loop runs, gathering of batches, metrics and callbacks included. The first epoch warms up; in the others
/// everything from the end of one step to the end of the next is counted. Between epochs arrays may be made.
/// Of optimized code: without, the compiler keeps contexts of closures on the heap.
@Suite(.enabled(if: isCounted, "neither a sanitizer's allocator nor code that is not optimized is counted"))
struct AllocationTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    var run: String
    var testDescription: String { name }

    init(_ name: String, _ run: String) {
      self.name = name
      self.run = run
    }
  }

  private static let digits = "data: digits\n"
  private static let text = """
    data:
      reader: text(path=words.tsv)
      transforms: ["Sequences(num_words=12, maxlen=6)", "Ordinal(columns=[label])"]

    """
  private static let pairs = "data: {reader: csv(path=pairs.csv), target: y, inputs: [[a, b], [c, d]]}\n"
  private static let mlp = "model: Dense(16, relu) -> Dense(10, softmax)\n"

  static let cases: [Case] = [
    Case("MLP, SGD", digits + mlp + "optimizer: SGD(0.05)\nmetrics: [accuracy]"),
    Case("MLP, SGD with momentum", digits + mlp + "optimizer: SGD(0.05, momentum=0.9, nesterov=true)"),
    Case("MLP, Adam", digits + mlp + "optimizer: Adam"),
    Case("MLP, RMSprop with a schedule", digits + mlp + "optimizer: RMSprop(ExponentialDecay(0.01, 10, 0.5))"),
    Case("clipping by norm", digits + mlp + "optimizer: Adam(clipnorm=0.1)"),
    Case("clipping by the global norm", digits + mlp + "optimizer: Adam(global_clipnorm=0.1)"),
    Case("clipping by value", digits + mlp + "optimizer: Adam(clipvalue=0.1)"),
    Case(
      "averages and accumulation", digits + mlp + "optimizer: SGD(use_ema=true, gradient_accumulation_steps=2)"),
    Case(
      "weight decay, constraint, regularizers",
      digits
        + "model: \"Dense(16, relu, kernel_regularizer=L2(0.01), kernel_constraint=MaxNorm(2), activity_regularizer=L1(0.001)) -> Dense(10, softmax)\"\noptimizer: Adam(weight_decay=0.01)"
    ),
    Case(
      "Dropout and BatchNormalization",
      digits + "model: Dense(16) -> BatchNormalization() -> Activation(gelu) -> Dropout(0.3) -> Dense(10, softmax)"),
    Case(
      "Conv2D and pooling",
      digits
        + "model: \"Reshape([8, 8, 1]) -> Conv2D(4, 3, activation=relu) -> MaxPooling2D() -> Conv2D(4, 2) -> AveragePooling2D(2) -> Flatten -> Dense(10, softmax)\""
    ),
    Case(
      "Embedding and LSTM with a mask",
      text + "model: Embedding(12, 4, mask_zero=true) -> LSTM(5) -> Dense(3, softmax)\nmetrics: [accuracy]"),
    Case(
      "Bidirectional and TimeDistributed",
      text
        + "model: \"Embedding(12, 4, mask_zero=true) -> Bidirectional(LSTM(3, return_sequences=true)) -> TimeDistributed(Dense(4, relu)) -> Flatten -> Dense(3, softmax)\""
    ),
    Case(
      "a shared layer, two inputs, AUC",
      pairs
        + """
        model:
          inputs: [{name: a, shape: [2]}, {name: b, shape: [2]}]
          nodes:
            - {name: left, layer: "Dense(8, relu)", inputs: a}
            - {name: right, layer: left, inputs: b}
            - {name: both, layer: Concatenate(), inputs: [left, right]}
            - {name: out, layer: "Dense(1, sigmoid)", inputs: both}
          outputs: [out]
        metrics: [accuracy, AUC]
        """),
    Case(
      "a model-wise optimizer",
      "data: {reader: csv(path=pairs.csv), target: y}\n"
        + "model: Dense(4, tanh) -> Dense(1, sigmoid)\noptimizer: SketchLBFGS"),
    Case(
      "callbacks with events of batches", digits + mlp + "metrics: [accuracy]\ncallbacks: [TerminateOnNaN(), Batches()]"
    ),
    Case("sample weights of classes", digits + mlp + "fit: {class_weight: {0: 2, 3: 0.5}}\nmetrics: [accuracy]"),
  ]

  @Test(arguments: cases) func steps_allocateNothing(of test: Case) throws {
    let folder = try Self.folder()
    try folder.write("run.yaml", test.run)
    let registry = try Self.registry.get()
    let reader = RunReader(registry: registry, workingDirectory: folder.path)
    let specification = try reader.read(files: ["run.yaml"], sets: ["fit.epochs=3", "fit.batch_size=50"])
    let run = try ComposedRun(specification, registry: registry).run
    let counter = StepCounter()
    _ = try Trainer(run, observer: counter).fit()
    #expect(counter.steps > 4)
    #expect(counter.allocations == 0, "in \(counter.steps) steps")

    // One sample, as a program that embeds a model asks for it.
    try run.model.reserve(rows: 1)
    try run.model.predict(rows: 1)
    let before = allocation_count()
    for _ in 0..<5 { try run.model.predict(rows: 1) }
    #expect(allocation_count() - before == 0, "in predictions")
  }

  /// The standard plugins, and an optimizer and a callback by strangers.
  nonisolated(unsafe) private static let registry = Result {
    let registry = try Standard().registry
    let loader = PluginLoader(registry: registry, resolver: Resolver.forPlugins(registry))
    let folder = try TemporaryFolder()
    let root = Golden.folder.deletingLastPathComponent()
    for source in ["sketches/lbfgs", "batches"] {
      let library = "\(folder.path)/\(source.split(separator: "/").last ?? "").so"
      let compiler = Process()
      compiler.executableURL = URL(filePath: "/usr/bin/env")
      compiler.arguments = [
        "cc", "-std=c11", "-O1", "-shared", "-fPIC", "-I\(root.deletingLastPathComponent().path)/include",
        "\(root.path)/Fixtures/plugins/\(source).c", "-lm", "-o", library,
      ]
      try compiler.run()
      compiler.waitUntilExit()
      try #require(compiler.terminationStatus == 0)
      try loader.load(library)
    }
    return registry
  }

  /// Data: texts of some words, and pairs of numbers.
  private static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    var generator = SplitMix(state: 5)
    let words = ["a", "b", "c", "d", "e", "f", "g", "h"]
    let texts = (0..<300).map { row in
      let text = (0..<2 + row % 7).map { _ in words.randomElement(using: &generator) ?? "" }
      return "\(["x", "y", "z"][row % 3])\t\(text.joined(separator: " "))\n"
    }
    try folder.write("words.tsv", texts.joined())
    let rows = (0..<300).map { row in
      (0..<4).map { _ in String(generator.float()) }.joined(separator: ",") + ",\(row % 2)\n"
    }
    try folder.write("pairs.csv", "a,b,c,d,y\n" + rows.joined())
    return folder
  }
}

/// Counts what the thread allocates between the ends of two steps of an epoch, from the second epoch on.
private final class StepCounter: TrainingObserver {
  private(set) var allocations: UInt64 = 0
  private(set) var steps = 0
  private var last: UInt64?

  func epochBegan(_ epoch: Int) { last = nil }

  func stepEnded(_ progress: TrainingProgress, results: () throws -> [(name: String, value: Double)]) {
    let count = allocation_count()
    if let last, progress.epoch > 0 {
      allocations += count - last
      steps += 1
    }
    last = allocation_count()
  }
}
