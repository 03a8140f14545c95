import DovelaConfig
import DovelaCore
import DovelaModel
import Foundation

/// A model with a batch in memory: what is measured is the bare step. The shapes are those of peers/workloads.py.
struct Workload {
  static let names: [String] =
    ["sgd", "adam"].flatMap { rule in [32, 128, 1024].map { "mlp-\(rule)-\($0)" } }
    + ["cnn-adam-128", "lstm-adam-32", "reuters-adam-32", "playground-sgd-10", "inference-mlp-1"]
    + ["sgd", "adam"].flatMap { rule in [32, 128, 1024].map { "mlp-\(rule)-\($0)-loop" } }

  /// Takes so many steps.
  private let run: (Int) throws -> Double

  /// `nil` where there is no workload of that name.
  init?(_ name: String, registry: Registry, threads: Int) throws {
    let parts = name.split(separator: "-").map(String.init)
    guard Self.names.contains(name) else { return nil }
    if parts.last == "loop" {
      run = try LoopWorkload(rule: parts[1], batch: Int(parts[2]) ?? 32, registry: registry, threads: threads).run
      return
    }
    let batch = Int(parts.last ?? "") ?? 1
    let shape = Shape.of(parts[0] == "inference" ? "mlp" : parts[0])
    let compute = try Compute(threads: threads)
    let specification = try RunReader(registry: registry, workingDirectory: "/").model(shape.model, origin: name)
    let model = try Model(specification, inputs: [shape.input], context: compute.context)
    try model.initialize(seed: 7)
    if parts[0] == "inference" {
      try model.reserve(rows: 1)
      try shape.fill(model.input(0))
      run = { steps in try Self.timed(compute, steps) { try model.predict(rows: 1) } }
      return
    }
    let optimizer = try Resolver.configuration(
      .optimizer, parts[1] == "sgd" ? "SGD(learning_rate=0.01)" : "Adam", origin: name, registry: registry)
    let loss = try Resolver.configuration(.loss, shape.loss, origin: name, registry: registry)
    let learner = try Learner(
      model, targets: [shape.target], objective: ObjectiveSpecification(losses: [loss]), optimizer: optimizer,
      registry: registry, seed: 7)
    try learner.reserve(rows: batch)
    try shape.fill(model.input(0))
    try shape.fillTarget(learner.target(0))
    run = { steps in try Self.timed(compute, steps) { _ = try learner.train(rows: batch) } }
  }

  /// The best of three runs of about `seconds` each.
  func microseconds(seconds: Double) throws -> Double {
    _ = try run(3)
    var steps = 1
    var elapsed = try run(steps)
    while elapsed < min(0.2, seconds / 2) {
      steps *= 2
      elapsed = try run(steps)
    }
    steps = max(1, Int(Double(steps) * seconds / elapsed))
    return try (0..<3).map { _ in try run(steps) / Double(steps) * 1e6 }.min() ?? 0
  }

  private static func timed(_ compute: Compute, _ steps: Int, _ body: () throws -> Void) rethrows -> Double {
    try withExtendedLifetime(compute) {
      let start = ContinuousClock.now
      for _ in 0..<steps { try body() }
      let span = (ContinuousClock.now - start).components
      return Double(span.seconds) + Double(span.attoseconds) * 1e-18
    }
  }
}

/// The models of the workloads, and what their batches hold.
private struct Shape {
  var model: String
  var loss: String
  var input: TensorSpec
  var target: TensorSpec
  var classes: Int
  /// Elements of a row that are not zero; 0: all of them.
  var words = 0

  static func of(_ kind: String) -> Shape {
    let sparse = "SparseCategoricalCrossentropy"
    switch kind {
    case "cnn":
      return Shape(
        model: "Conv2D(32, 3, activation=relu) -> MaxPooling2D(2) -> Conv2D(64, 3, activation=relu) -> MaxPooling2D(2) "
          + "-> Flatten -> Dropout(0.5) -> Dense(10, softmax)",
        loss: sparse, input: TensorSpec([nil, 28, 28, 1]), target: TensorSpec([nil], .i32), classes: 10)
    case "lstm":
      return Shape(
        model: "Embedding(10000, 128) -> LSTM(128) -> Dense(46, softmax)", loss: sparse,
        input: TensorSpec([nil, 100], .i32), target: TensorSpec([nil], .i32), classes: 46)
    case "reuters":
      return Shape(
        model: "Dense(128, relu) -> Dense(64, relu) -> Dense(46, softmax)", loss: sparse,
        input: TensorSpec([nil, 10000]), target: TensorSpec([nil], .i32), classes: 46, words: 66)
    case "playground":
      return Shape(
        model: "Dense(8, tanh) -> Dense(8, tanh) -> Dense(1, tanh)", loss: "MeanSquaredError",
        input: TensorSpec([nil, 2]), target: TensorSpec([nil, 1]), classes: 0)
    default:
      return Shape(
        model: "Dense(512, relu) -> Dense(10, softmax)", loss: sparse, input: TensorSpec([nil, 784]),
        target: TensorSpec([nil], .i32), classes: 10)
    }
  }

  func fill(_ tensor: Tensor) {
    var generator = SystemRandomNumberGenerator()
    let width = tensor.count / max(tensor.spec.extents.first.flatMap { $0 } ?? 1, 1)
    switch tensor.spec.dtype {
    case .i32:
      let ids = tensor.data.assumingMemoryBound(to: Int32.self)
      for index in 0..<tensor.count { ids[index] = Int32.random(in: 1..<10000, using: &generator) }
    case .u8:
      let bytes = tensor.data.assumingMemoryBound(to: UInt8.self)
      for index in 0..<tensor.count { bytes[index] = index % width % (width / max(words, 1)) == 3 ? 1 : 0 }
    default:
      let floats = tensor.floats
      for index in floats.indices {
        floats[index] = words > 0 ? 0 : Float.random(in: 0..<1, using: &generator)
      }
      guard words > 0 else { return }
      for row in 0..<floats.count / width {
        for _ in 0..<words { floats[row * width + Int.random(in: 0..<width, using: &generator)] = 1 }
      }
    }
  }

  func fillTarget(_ tensor: Tensor) {
    var generator = SystemRandomNumberGenerator()
    if tensor.spec.dtype == .i32 {
      let labels = tensor.data.assumingMemoryBound(to: Int32.self)
      for index in 0..<tensor.count { labels[index] = Int32.random(in: 0..<Int32(classes), using: &generator) }
    } else {
      for index in tensor.floats.indices { tensor.floats[index] = Bool.random(using: &generator) ? 1 : -1 }
    }
  }
}
