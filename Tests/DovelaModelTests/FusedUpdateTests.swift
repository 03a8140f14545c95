import DovelaConfig
import DovelaCore
import DovelaModel
import Foundation
import SeededNumbers
import Synchronization
import Testing

/// Updates that run while a gradient is made, against updates that wait for the whole of it.
@Suite struct FusedUpdateTests {
  /// Wide enough for several tiles and threads.
  private func learner(_ optimizer: Configuration, standard: Standard, holder: TestContext) throws -> (Model, Learner) {
    let layers = [
      ["class_name": "Dense", "config": ["units": 300, "activation": "relu"]],
      ["class_name": "Dense", "config": ["units": 130, "activation": "tanh"]],
      ["class_name": "Dense", "config": ["units": 10]],
    ]
    let specification = try standard.model(layers)
    let model = try Model(specification, inputs: [TensorSpec([nil, 200])], context: holder.context)
    try model.initialize(seed: 2)
    let learner = try Learner(
      model, targets: [TensorSpec([nil, 10])],
      objective: ObjectiveSpecification(losses: [try standard.component(.loss, "MeanSquaredError")]),
      optimizer: optimizer, registry: standard.registry, seed: 2)
    try learner.reserve(rows: 96)
    var generator = SplitMix(state: 4)
    for tensor in [try model.input(0), try learner.target(0)] {
      for index in tensor.floats.indices { tensor.floats[index] = generator.float() - 0.5 }
    }
    return (model, learner)
  }

  nonisolated(unsafe) private static let standard = Result { try Standard() }

  static let optimizers: [(name: String, config: [String: any Sendable])] = [
    ("SGD", ["learning_rate": 0.05, "momentum": 0.9, "nesterov": true]), ("Adam", ["amsgrad": true]),
    ("AdamW", ["weight_decay": 0.01]), ("RMSprop", ["centered": true]), ("SGD", ["weight_decay": 0.1]),
    ("Adam", ["clipvalue": 0.0001]), ("Adam", ["use_ema": true]), ("Adagrad", [:]),
  ]

  @Test(arguments: 0..<optimizers.count, [1, 2])
  func fusedUpdates_equalSeparateOnes(optimizer index: Int, threads: Int) throws {
    let standard = try Self.standard.get()
    let holder = try TestContext(threads: threads)
    let (name, config) = Self.optimizers[index]
    let optimizer = try standard.component(.optimizer, ["class_name": name, "config": config] as [String: Any])
    let (fusedModel, fused) = try learner(optimizer, standard: standard, holder: holder)
    let (separateModel, separate) = try learner(optimizer, standard: standard, holder: holder)
    #expect(fusedModel.variables.contains { $0.gradientReady != nil })
    for _ in 0..<3 {
      let loss = try separate.beginStep(rows: 96)
      #expect(separateModel.variables.allSatisfy { $0.gradientReady == nil })
      try separate.computeGradients()
      try separate.applyGradients()
      #expect(try fused.train(rows: 96) == loss)
    }
    #expect(bits(fusedModel.weights) == bits(separateModel.weights))
    for (mine, other) in zip(try #require(fused.optimizer).state, try #require(separate.optimizer).state) {
      #expect(bytes(mine) == bytes(other), "\(mine.name)")
    }
  }

  /// That the equality above compares two things: a rule is called for parts in one case, for stretches in the other.
  @Test func standardDense_announcesItsGradientInParts() throws {
    let standard = try Self.standard.get()
    let holder = try TestContext()
    let calls = Atomic<Int>(0)
    let counting = configuration(.optimizer, "Counting", ["learning_rate": .float(0.1)]) { own, _ in
      CountingDescent(own) { calls.wrappingAdd(1, ordering: .relaxed) }
    }
    let (model, learner) = try learner(counting, standard: standard, holder: holder)
    _ = try learner.train(rows: 96)
    let fused = calls.exchange(0, ordering: .relaxed)
    _ = try learner.beginStep(rows: 96)
    try learner.computeGradients()
    #expect(calls.load(ordering: .relaxed) == 0)
    try learner.applyGradients()
    #expect(fused > calls.load(ordering: .relaxed))
    #expect(fused >= model.variables.count)
  }

  private func bits(_ floats: UnsafeMutableBufferPointer<Float>) -> [UInt32] { floats.map(\.bitPattern) }

  private func bytes(_ tensor: NamedTensor) -> [UInt8] {
    Array(UnsafeRawBufferPointer(start: tensor.tensor.data, count: tensor.tensor.spec.byteCount ?? 0))
  }
}

/// w -= rate * g, and a note of each call.
private final class CountingDescent: Optimizer {
  let configuration: Configuration
  let granularity = OptimizerGranularity.elementwise
  let handlesDecay = false
  let swaps = false
  private let note: () -> Void

  init(_ configuration: Configuration, note: @escaping () -> Void) {
    self.configuration = configuration
    self.note = note
  }

  func build() throws -> OptimizerMemory { OptimizerMemory(slots: []) }

  func update(_ update: borrowing Update) throws {
    note()
    let rate = Float(update.learningRate)
    for index in 0..<update.count { update.weights[index] -= rate * update.gradient[index] }
  }

  func step(_ step: borrowing ModelStep, recompute: @escaping () throws -> Double) throws {}
  func swap(_ update: borrowing Update, toEvaluation: Bool) throws {}
}
