import DovelaConfig
import DovelaCore
import DovelaModel
import SeededNumbers
import Testing

/// Several learners of one model: each works as if it were alone with the weights as they are.
@Suite struct TurnTests {
  private let rows = 6

  private func specification() -> ModelSpecification {
    var graph = GraphBuilder()
    let input = graph.input(TensorSpec([nil, 3]))
    let sum = graph.add(dense(4), input)
    let hidden = graph.add(tanhLayer(), sum)
    let output = graph.add(dense(3, softmax: true), hidden)
    return graph.specification(outputs: [output])
  }

  private func learner(_ model: Model, _ loss: Configuration, optimizer: Configuration?) throws -> Learner {
    let isIndex = loss.schema.name == "CrossEntropy"
    let learner = try Learner(
      model, targets: [isIndex ? TensorSpec([nil], .i32) : TensorSpec([nil, 3])],
      objective: ObjectiveSpecification(losses: [loss]), optimizer: optimizer, registry: Registry(), seed: 3)
    try learner.reserve(rows: rows)
    return learner
  }

  private func fill(_ model: Model, _ learner: Learner) throws {
    var generator = SplitMix(state: 11)
    let input = try model.input(0)
    for index in input.floats.indices { input.floats[index] = generator.float() }
    let target = try learner.target(0)
    for index in 0..<target.count {
      if target.spec.dtype == .i32 {
        target.data.assumingMemoryBound(to: Int32.self)[index] = Int32(index % 3)
      } else {
        target.floats[index] = generator.float()
      }
    }
  }

  private func model(_ holder: TestContext) throws -> Model {
    let model = try Model(specification(), inputs: [], context: holder.context)
    try model.initialize(seed: 5)
    return model
  }

  /// Two learners by turns on one model, against two models that hand each other their weights.
  @Test func twoLearners_eachKeepTheirGradientsAndSlots() throws {
    let holder = try TestContext()
    let (shared, left, right) = (try model(holder), try model(holder), try model(holder))
    let losses = [squaredError(), crossEntropy()]
    let together = try losses.map { try learner(shared, $0, optimizer: momentum()) }
    let apart = try zip([left, right], losses).map { try learner($0, $1, optimizer: momentum()) }
    for step in 0..<8 {
      let turn = [0, 1, 1, 0, 0, 0, 1, 0][step]
      let (mine, other) = ([left, right][turn], [right, left][turn])
      mine.weights.baseAddress?.update(from: other.weights.baseAddress!, count: mine.weights.count)
      if step == 0 { mine.weights.baseAddress?.update(from: shared.weights.baseAddress!, count: mine.weights.count) }
      try fill(shared, together[turn])
      try fill(mine, apart[turn])
      #expect(try together[turn].train(rows: rows) == apart[turn].train(rows: rows), "step \(step)")
      #expect(try together[1 - turn].evaluate(rows: rows).isFinite)
      #expect(Array(shared.weights) == Array(mine.weights), "step \(step)")
      other.weights.baseAddress?.update(from: mine.weights.baseAddress!, count: mine.weights.count)
    }
  }

  @Test func learnerThatIsGone_leavesNothingBehind() throws {
    let holder = try TestContext()
    let model = try model(holder)
    let first = try learner(model, squaredError(), optimizer: momentum())
    do {
      let second = try learner(model, crossEntropy(), optimizer: momentum())
      try fill(model, second)
      _ = try second.train(rows: rows)
    }
    #expect(model.variables.allSatisfy { $0.gradient == nil && $0.gradientReady == nil })
    try fill(model, first)
    _ = try first.train(rows: rows)
    #expect(model.variables.allSatisfy { $0.gradient != nil })
    try model.predict(rows: rows)
  }

  @Test func judge_andTrainer_takeTurns() throws {
    let holder = try TestContext()
    let (model, alone) = (try model(holder), try model(holder))
    let trainer = try learner(model, crossEntropy(), optimizer: momentum())
    let judge = try learner(model, squaredError(), optimizer: nil)
    let reference = try learner(alone, crossEntropy(), optimizer: momentum())
    try fill(model, trainer)
    try fill(model, judge)
    try fill(alone, reference)
    for _ in 0..<4 {
      #expect(try trainer.train(rows: rows) == reference.train(rows: rows))
      let judged = try judge.evaluate(rows: rows)
      #expect(try judged.isFinite && judged == judge.evaluate(rows: rows))
    }
    #expect(Array(model.weights) == Array(alone.weights))
  }
}
