import DovelaConfig
import DovelaCore
import DovelaModel
import Glibc
import Testing

/// Losses, weights, masks and metrics, with Keras's reductions.
@Suite struct ObjectiveTests {
  private func classifier(
    objective: ObjectiveSpecification, registry: Registry = Registry(), softmax: Bool = true,
    target: TensorSpec = TensorSpec([nil], .i32), formula: String? = nil
  ) throws -> Fixture {
    var graph = GraphBuilder()
    let output = graph.add(dense(3, softmax: softmax, formula: formula), graph.input(TensorSpec([nil, 3])))
    let fixture = try Fixture(
      graph.specification(outputs: [output], names: ["scores"]), targets: [target], objective: objective,
      registry: registry, rows: 4)
    try fixture.fill(seed: 21)
    return fixture
  }

  /// The loss of each row, one at a time.
  private func rowLosses(_ fixture: Fixture, _ predictions: [[Float]], _ labels: [Int]) -> [Double] {
    zip(predictions, labels).map { -log(Double($0[$1])) }
  }

  private func predictions(_ fixture: Fixture) throws -> [[Float]] {
    try fixture.model.predict(rows: 4)
    let values = Array(try fixture.model.output(0).floats)
    return (0..<4).map { Array(values[$0 * 3..<$0 * 3 + 3]) }
  }

  private func labels(_ fixture: Fixture) throws -> [Int] {
    let target = try fixture.learner.target(0).data.assumingMemoryBound(to: Int32.self)
    return (0..<4).map { Int(target[$0]) }
  }

  @Test func sampleWeights_multiplyAndKeepTheDivisor() throws {
    let fixture = try classifier(objective: ObjectiveSpecification(losses: [crossEntropy()]))
    let rows = rowLosses(fixture, try predictions(fixture), try labels(fixture))
    fixture.learner.usesSampleWeights = true
    let weights: [Float] = [1, 0, 3, 2]
    for index in 0..<4 { fixture.learner.sampleWeights[index] = weights[index] }
    let weighted = (0..<4).reduce(0.0) { $0 + rows[$1] * Double(weights[$1]) } / 4
    #expect(abs(try fixture.learner.evaluate(rows: 4) - weighted) < 1e-5)
  }

  @Test(arguments: [("sum", 1.0), ("mean", 0.125), ("sum_over_batch_size", 0.125), ("mean_with_sample_weight", 0.125)])
  func reduction_dividesAsNamed(reduction: String, factor: Double) throws {
    var graph = GraphBuilder()
    let output = graph.add(dense(2), graph.input(TensorSpec([nil, 2, 3])))
    let fixture = try Fixture(
      graph.specification(outputs: [output]), targets: [TensorSpec([nil, 2, 2])],
      objective: ObjectiveSpecification(losses: [squaredError(reduction: reduction)]), rows: 4)
    try fixture.fill(seed: 2)
    try fixture.model.predict(rows: 4)
    let target = try fixture.learner.target(0).floats
    let sum = try fixture.model.output(0).floats.enumerated().reduce(0.0) {
      $0 + Double(($1.element - target[$1.offset]) * ($1.element - target[$1.offset])) / 2
    }
    #expect(abs(try fixture.learner.evaluate(rows: 4) - sum * factor) < 1e-5)
  }

  @Test func mask_meansOverValidStepsAndMetricsPassThemBy() throws {
    var graph = GraphBuilder()
    let input = graph.input(TensorSpec([nil, 3], .i32))
    let output = graph.add(dense(3, softmax: true), graph.add(embedding(5, 4), input))
    let fixture = try Fixture(
      graph.specification(outputs: [output]), targets: [TensorSpec([nil, 3], .i32)],
      objective: ObjectiveSpecification(losses: [crossEntropy()], metrics: [[accuracy()]]), rows: 2)
    let ids: [Int32] = [3, 0, 0, 1, 4, 0]
    let labels: [Int32] = [0, 1, 2, 2, 1, 0]
    try fixture.model.input(0).data.copyMemory(from: ids, byteCount: 24)
    try fixture.learner.target(0).data.copyMemory(from: labels, byteCount: 24)
    try fixture.model.predict(rows: 2)
    let p = Array(try fixture.model.output(0).floats)
    let valid = (0..<6).filter { ids[$0] != 0 }
    let mean = valid.reduce(0.0) { $0 - log(Double(p[$1 * 3 + Int(labels[$1])])) } / Double(valid.count)
    fixture.learner.resetResults()
    #expect(abs(try fixture.learner.evaluate(rows: 2) - mean) < 1e-5)
    let right = valid.filter { row in (0..<3).max { p[row * 3 + $0] < p[row * 3 + $1] } == Int(labels[row]) }
    let results = try fixture.learner.results()
    #expect(results.map(\.name) == ["loss", "accuracy"])
    #expect(abs(results[1].value - Double(right.count) / Double(valid.count)) < 1e-9)
  }

  @Test func epoch_weighsBatchesByTheirRows() throws {
    let fixture = try classifier(objective: ObjectiveSpecification(losses: [crossEntropy()]))
    fixture.learner.resetResults()
    let four = try fixture.learner.evaluate(rows: 4)
    let one = try fixture.learner.evaluate(rows: 1)
    #expect(abs(try fixture.learner.results()[0].value - (4 * four + one) / 5) < 1e-9)
    let saved = fixture.learner.resultState
    fixture.learner.resetResults()
    #expect(try fixture.learner.results()[0].value == 0)
    fixture.learner.resultState = saved
    #expect(abs(try fixture.learner.results()[0].value - (4 * four + one) / 5) < 1e-9)
  }

  @Test func severalOutputs_weighAndNameTheirLosses() throws {
    var graph = GraphBuilder()
    let input = graph.input(TensorSpec([nil, 3]))
    let left = graph.add(dense(2), input)
    let right = graph.add(dense(3, softmax: true), input)
    let fixture = try Fixture(
      graph.specification(outputs: [left, right], names: ["amount", "topic"]),
      targets: [TensorSpec([nil, 2]), TensorSpec([nil], .i32)],
      objective: ObjectiveSpecification(
        losses: [squaredError(), crossEntropy()], lossWeights: [0.5, 0], metrics: [[], [accuracy(), accuracy()]]),
      rows: 4)
    try fixture.fill(seed: 4)
    let frozen = Array(UnsafeBufferPointer(start: fixture.model.variables[2].value, count: 9))
    let total = try fixture.learner.train(rows: 4)
    let results = try fixture.learner.results()
    #expect(results.map(\.name) == ["loss", "amount_loss", "topic_loss", "topic_accuracy", "topic_accuracy_1"])
    #expect(abs(results[1].value * 0.5 - total) < 1e-9)
    #expect(results[2].value > 0)
    #expect(Array(UnsafeBufferPointer(start: fixture.model.variables[2].value, count: 9)) == frozen)
    #expect(fixture.learner.direction(of: "topic_accuracy") == .up)
    #expect(fixture.learner.direction(of: "topic_loss") == .down)
    #expect(fixture.learner.direction(of: "nothing") == nil)
  }

  private func registry() throws -> Registry {
    let registry = Registry()
    for loss in [squaredError(), crossEntropy()] { try registry.register(loss.factory) }
    return registry
  }

  @Test func unnamedLoss_isChosenByProblemAndSaid() throws {
    let classes = try classifier(objective: ObjectiveSpecification(losses: [nil]), registry: registry())
    #expect(classes.learner.losses[0].schema.name == "CrossEntropy")
    #expect(classes.learner.notices.contains { $0.severity == .note && $0.text.contains("CrossEntropy") })
    let numbers = try classifier(
      objective: ObjectiveSpecification(losses: [nil]), registry: registry(), softmax: false,
      target: TensorSpec([nil, 3]))
    #expect(numbers.learner.losses[0].schema.name == "SquaredError")
  }

  @Test func unnamedLoss_thatFitsNothing_isRefused() throws {
    let error = #expect(throws: DovelaError.self) {
      try classifier(
        objective: ObjectiveSpecification(losses: [nil]), registry: registry(), target: TensorSpec([nil, 3]))
    }
    #expect(error?.domain == .configuration)
  }

  @Test func logitsBehindSoftmax_areRefused() throws {
    let error = #expect(throws: DovelaError.self) {
      try classifier(objective: ObjectiveSpecification(losses: [crossEntropy(fromLogits: true)]))
    }
    #expect(error?.message.contains("from_logits") == true)
  }

  @Test func probabilitiesThatAreNone_areWarnedOf() throws {
    let fixture = try classifier(objective: ObjectiveSpecification(losses: [crossEntropy()]), softmax: false)
    #expect(fixture.learner.notices.contains { $0.severity == .warning && $0.text.contains("probabilities") })
  }

  @Test func lossThatDoesNotFit_namesBothShapes() throws {
    let error = #expect(throws: DovelaError.self) {
      try classifier(objective: ObjectiveSpecification(losses: [squaredError()]))
    }
    #expect(error?.message.contains("(None, 3)") == true && error?.message.contains("(None,)") == true)
  }

  @Test func labelOutOfRange_isRefused() throws {
    let fixture = try classifier(objective: ObjectiveSpecification(losses: [crossEntropy()]))
    try fixture.learner.target(0).data.storeBytes(of: 3, as: Int32.self)
    let error = #expect(throws: DovelaError.self) { try fixture.learner.train(rows: 4) }
    #expect(error?.code == .outOfRange)
  }
}
