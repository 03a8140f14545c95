import Dovela
import Foundation
import ProgramTesting
import TemporaryFolders
import Testing

@Suite(.serialized) struct ModelTests {
  private func rows(_ count: Int = 16) throws -> Batch {
    let points: [[Float]] = (0..<count).map { row in
      let (x, y) = (Float(row % 5), Float(row % 3))
      return [x / 4 - 0.5, y - 1]
    }
    let labels = (0..<count).map { Int32($0 % 2) }
    return Batch(try Tensor<Float>(rows: points), Tensor<Int32>(labels))
  }

  private func classifier(_ runtime: Runtime, seed: UInt64 = 7) throws -> Model {
    try Model(in: runtime, input: [2], seed: seed) {
      Component.Dense(8, activation: "tanh")
      Component.Dense(2, activation: "softmax")
    }
  }

  @Test func component_isWrittenAsInARunFile() {
    #expect(Component.Dense(64, activation: "relu").expression == "Dense(64, activation=\"relu\")")
    #expect(Component.Flatten().expression == "Flatten")
    let schedule = Component.ExponentialDecay(initial_learning_rate: 0.1, decay_steps: 10, decay_rate: 0.9)
    #expect(
      Component.SGD(learning_rate: schedule, nesterov: true).expression
        == "SGD(learning_rate=ExponentialDecay(initial_learning_rate=0.1, decay_steps=10, decay_rate=0.9), nesterov=true)"
    )
    #expect(Component(name: "Reshape", ["": [2, 3]]).expression == "Reshape([2, 3])")
    #expect(Component.Text(path: "a \"b\"\n").expression == "Text(path=\"a \\\"b\\\"\\n\")")
    let absent: Int? = nil
    #expect(Component.Dense(2, bias: absent).expression == "Dense(2, bias=null)")
  }

  @Test func builder_takesConditionsAndLoops() throws {
    let runtime = try Runtime()
    for isDeep in [true, false] {
      let model = try Model(in: runtime, input: [4]) {
        for units in [8, 6] { Component.Dense(units) }
        if isDeep { Component.Dropout(0.5) } else { "Dense(5, relu)" as Component }
        Component.Dense(3)
      }
      #expect(model.parameters.count == (isDeep ? 6 : 8))
      #expect(model.outputs == [.init(name: model.outputs[0].name, shape: [nil, 3])])
    }
    #expect(throws: DovelaError.self) { try Model(in: runtime, input: [4]) {} }
  }

  @Test func errors_haveTheirWords() throws {
    let runtime = try Runtime()
    do {
      _ = try Model(in: runtime, "Dens(3)", inputs: [[2]])
      Issue.record("an unknown layer was taken")
    } catch let error as DovelaError {
      #expect("\(error)".contains("did you mean 'Dense'?"), "\(error)")
    }
    let model = try classifier(runtime)
    #expect(throws: DovelaError.self) { try model.predict(Tensor<Float>(rows: [[1, 2, 3]])) }
    #expect(throws: DovelaError.self) { try Tensor<Float>([1, 2, 3], shape: [2, 2]) }
    #expect(throws: DovelaError.self) { try model.setWeights("dense/kernel", Tensor([1, 2])) }
  }

  @Test func trainedModel_isSavedAndLoaded() throws {
    let runtime = try Runtime()
    let model = try classifier(runtime)
    let trainer = try Trainer(
      model, optimizer: Component.SGD(learning_rate: 0.1), metrics: ["accuracy"], targets: [.classes], seed: 3)
    let batch = try rows()
    let first = try trainer.train(batch)
    for _ in 0..<50 { try trainer.train(batch) }
    #expect(try trainer.evaluate(batch) < first)
    #expect(try trainer.evaluate(Dataset(in: runtime, batch)).keys.sorted() == ["accuracy", "loss"])
    try trainer.setLearningRate(0.5)
    #expect(try trainer.learningRate == 0.5)
    let folder = try TemporaryFolder()
    try model.save(to: folder.path + "/model.safetensors")
    let loaded = try Model(in: runtime, contentsOf: folder.path + "/model.safetensors")
    let input = try Tensor<Float>(rows: [[0, 1], [0.5, -1]])
    let expected = try model.predict(input)
    #expect(try loaded.predict(input) == expected)
    var output = try Tensor<Float>(rows: [[0, 0], [0, 0]])
    try model.predict(input, into: &output)
    #expect(output == expected)
  }

  @Test func parts_areAStep() throws {
    let runtime = try Runtime()
    let (whole, parts) = (try classifier(runtime), try classifier(runtime))
    let trainers = try [whole, parts].map {
      try Trainer($0, optimizer: Component.SGD(learning_rate: 0.1), targets: [.classes], seed: 3)
    }
    let batch = try rows()
    try trainers[0].train(batch)
    try trainers[1].forward(batch)
    #expect(throws: DovelaError.self) { try trainers[1].update() }
    try trainers[1].backward()
    let name = parts.parameters[0].name
    #expect(try parts.gradient(name)?.shape == parts.parameters[0].shape)
    try trainers[1].update()
    #expect(try whole.weights(name) == parts.weights(name))
    try parts.withUnsafeWeights(name) { $0.update(repeating: 0) }
    #expect(try parts.weights(name).elements.allSatisfy { $0 == 0 })
  }

  @Test func closure_suppliesBatchesAndMayFail() throws {
    struct Ended: Error {}
    let runtime = try Runtime()
    let trainer = try Trainer(classifier(runtime), optimizer: "SGD", targets: [.classes])
    let batch = try rows(4)
    var asked: [Int] = []
    let source = try Dataset(in: runtime, batchesPerEpoch: 2, rows: 4) { epoch, index in
      asked.append(epoch * 10 + index)
      return batch
    }
    let outcome = try trainer.fit(source, Fit(epochs: 2))
    #expect(asked == [0, 1, 10, 11] && outcome.steps == 4)
    #expect(outcome.history["loss"]?.count == 2)
    let broken = try Dataset(in: runtime, batchesPerEpoch: 1, rows: 4) { _, _ in throw Ended() }
    #expect(throws: DovelaError.self) { try trainer.fit(broken) }
  }

  @Test func observer_stopsATraining() throws {
    let runtime = try Runtime()
    let trainer = try Trainer(classifier(runtime), optimizer: "SGD", targets: [.classes])
    var steps = 0
    let outcome = try trainer.fit(Dataset(in: runtime, rows()), Fit(epochs: 1000, batchSize: 4)) { event in
      if case .step = event { steps += 1 }
      return steps == 7 ? .stop : .goOn
    }
    #expect(outcome.cancelled && outcome.steps == 7)
    let cancellation = try Cancellation()
    cancellation.cancel()
    #expect(try trainer.fit(Dataset(in: runtime, rows()), Fit(cancellation: cancellation)).cancelled)
  }

  /// A trainer that takes another's state goes on as that one does.
  @Test func trainersState_isSavedAndLoaded() throws {
    let (runtime, folder, batch) = (try Runtime(), try TemporaryFolder(), try rows())
    func trainer() throws -> Trainer {
      try Trainer(classifier(runtime), optimizer: "Adam", targets: [.classes], seed: 3)
    }
    let (first, second) = (try trainer(), try trainer())
    for _ in 0..<3 { try first.train(batch) }
    try first.saveState(to: folder.path + "/trainer.safetensors")
    try first.model.save(to: folder.path + "/model.safetensors")
    try second.model.loadWeights(from: folder.path + "/model.safetensors")
    try second.loadState(from: folder.path + "/trainer.safetensors")
    for _ in 0..<3 { #expect(try first.train(batch) == second.train(batch)) }
  }

  @Test func graph_sharesALayer() throws {
    let runtime = try Runtime()
    let graph = try Graph(in: runtime)
    let (left, right) = (try graph.input([2], name: "left"), try graph.input([2], name: "right"))
    let tower = try graph.layer(Component.Dense(3, activation: "tanh"))
    let both = try graph.layer(Component.Concatenate())(tower(left), tower(right))
    let model = try graph.model(outputs: [graph.layer(Component.Dense(1))(both), both], seed: 1)
    #expect(model.inputs.map(\.name) == ["left", "right"] && model.parameters.count == 4)
    let input = try Tensor<Float>(rows: [[1, 2]])
    let outputs = try model.predict([input, input])
    #expect(outputs.map(\.shape) == [[1, 1], [1, 6]])
    #expect(outputs[1].elements.prefix(3) == outputs[1].elements.suffix(3))
  }

  /// One model from one seed, trained by the command and from Swift, is one file, byte for byte.
  @Test func run_leavesTheCommandsBytes() throws {
    let folder = try TemporaryFolder()
    let text = """
      {data: iris, model: 'Dense(16, relu) -> Dropout(0.2) -> Dense(3, softmax)',
       optimizer: Adam(learning_rate=0.01), fit: {epochs: 5, seed: 11, validation_split: 0.2}}
      """
    let file = try folder.write("run.yaml", text)
    let command = try CommandRunner.dovela("train", file, "--out", folder.path + "/command", in: folder.path)
    #expect(command.status == 0, "\(command.errors)")
    let run = try Run(in: Runtime(), text)
    let outcome = try run.fit(folder: folder.path + "/swift")
    #expect(outcome.history["val_loss"]?.count == 5)
    #expect(try run.evaluate("train").keys.contains("loss"))
    #expect(try folder.data("swift/model.safetensors") == folder.data("command/model.safetensors"))
  }
}
