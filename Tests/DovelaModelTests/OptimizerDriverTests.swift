import DovelaConfig
import DovelaCore
import DovelaModel
import Testing

/// What the host does around a rule, against the same arithmetic written out here.
@Suite struct OptimizerDriverTests {
  /// A dense layer of 3 to 2 with a squared error, and its weights as plain arrays.
  private func fixture(_ optimizer: Configuration, constraint: TestCeiling? = nil) throws -> Fixture {
    var graph = GraphBuilder()
    let output = graph.add(dense(2, constraint: constraint), graph.input(TensorSpec([nil, 3])))
    let fixture = try Fixture(
      graph.specification(outputs: [output]), targets: [TensorSpec([nil, 2])],
      objective: ObjectiveSpecification(losses: [squaredError()]), optimizer: optimizer, rows: 4)
    try fixture.fill(seed: 9)
    return fixture
  }

  private func values(_ fixture: Fixture) -> [[Float]] {
    fixture.model.variables.map { Array(UnsafeBufferPointer(start: $0.value, count: $0.count)) }
  }

  /// The gradients at the present weights, by a fixture of its own.
  private func gradients(_ weights: [[Float]]) throws -> [[Float]] {
    let other = try fixture(momentum(["learning_rate": .float(0)]))
    for (variable, values) in zip(other.model.variables, weights) {
      variable.value?.update(from: values, count: values.count)
    }
    _ = try other.learner.train(rows: 4)
    return other.model.variables.map { Array(UnsafeBufferPointer(start: $0.gradient, count: $0.count)) }
  }

  private func norm(_ gradient: [Float]) -> Float { gradient.reduce(0) { $0 + $1 * $1 }.squareRoot() }

  /// Runs both for `steps` and compares all weights.
  private func compare(
    _ optimizer: Configuration, steps: Int = 5, constraint: TestCeiling? = nil,
    rule: (_ step: Int, _ weights: inout [[Float]], _ gradients: [[Float]]) throws -> Void
  ) throws {
    let fixture = try fixture(optimizer, constraint: constraint)
    var mine = values(fixture)
    for step in 0..<steps {
      try rule(step, &mine, try gradients(mine))
      _ = try fixture.learner.train(rows: 4)
      for (expected, value) in zip(mine.joined(), values(fixture).joined()) {
        #expect(abs(expected - value) < 2e-6, "step \(step): \(expected), \(value)")
      }
    }
  }

  private func descend(_ weights: inout [[Float]], _ gradients: [[Float]], rate: Float = 0.1) {
    for index in weights.indices {
      for element in weights[index].indices { weights[index][element] -= rate * gradients[index][element] }
    }
  }

  private func plain(_ values: [String: Value] = [:], _ granularity: OptimizerGranularity = .elementwise)
    -> Configuration
  {
    momentum(values, granularity: granularity, momentum: 0)
  }

  @Test(arguments: [OptimizerGranularity.elementwise, .tensorwise, .modelwise])
  func plainRule_inEveryGranularity(granularity: OptimizerGranularity) throws {
    try compare(plain([:], granularity)) { _, weights, gradients in descend(&weights, gradients) }
  }

  @Test func recompute_givesTheGradientAtThePresentWeights() throws {
    try compare(momentum(granularity: .modelwise, momentum: 0, ahead: 0.25)) { _, weights, _ in
      descend(&weights, try gradients(weights.map { $0.map { $0 + 0.25 } }))
    }
  }

  @Test func clipnorm_isPerVariable() throws {
    try compare(plain(["clipnorm": .float(0.05)])) { _, weights, gradients in
      descend(&weights, gradients.map { g in g.map { $0 * 0.05 / max(norm(g), 0.05) } })
    }
  }

  @Test(arguments: [OptimizerGranularity.elementwise, .tensorwise, .modelwise])
  func globalClipnorm_isOverAll(granularity: OptimizerGranularity) throws {
    try compare(plain(["global_clipnorm": .float(0.05)], granularity)) { _, weights, gradients in
      let all = norm(Array(gradients.joined()))
      descend(&weights, gradients.map { $0.map { $0 * 0.05 / max(all, 0.05) } })
    }
  }

  @Test(arguments: [OptimizerGranularity.elementwise, .tensorwise, .modelwise])
  func clipvalue_isPerElement(granularity: OptimizerGranularity) throws {
    try compare(plain(["clipvalue": .float(0.01)], granularity)) { _, weights, gradients in
      descend(&weights, gradients.map { $0.map { min(max($0, -0.01), 0.01) } })
    }
  }

  @Test(arguments: [OptimizerGranularity.elementwise, .tensorwise, .modelwise])
  func decay_comesBeforeTheUpdate(granularity: OptimizerGranularity) throws {
    try compare(plain(["weight_decay": .float(0.2)], granularity)) { _, weights, gradients in
      weights = weights.map { $0.map { $0 - $0 * 0.2 * 0.1 } }
      descend(&weights, gradients)
    }
  }

  @Test func schedule_isAskedWithBatchesDone() throws {
    try compare(plain(["learning_rate": .component(schedule())])) { step, weights, gradients in
      descend(&weights, gradients, rate: 0.5 / Float(1 + step))
    }
  }

  @Test func accumulation_updatesByTheMean() throws {
    var sum: [[Float]] = []
    try compare(plain(["gradient_accumulation_steps": .int(3)]), steps: 7) { step, weights, gradients in
      sum = sum.isEmpty ? gradients : zip(sum, gradients).map { zip($0, $1).map { $0 + $1 } }
      if step % 3 == 2 {
        descend(&weights, sum.map { $0.map { $0 / 3 } })
        sum = []
      }
    }
  }

  @Test func constraint_followsTheUpdate() throws {
    try compare(plain(), constraint: TestCeiling(0.1)) { _, weights, gradients in
      descend(&weights, gradients)
      weights[0] = weights[0].map { min($0, 0.1) }
    }
  }

  @Test func average_replacesTheWeightsAtTheEndAndNotInAnEvaluation() throws {
    let fixture = try fixture(plain(["use_ema": .bool(true), "ema_momentum": .float(0.5)]))
    var average: [Float] = []
    for step in 0..<4 {
      _ = try fixture.learner.train(rows: 4)
      let weights = Array(values(fixture).joined())
      average = step == 0 ? weights : zip(average, weights).map { 0.5 * $0 + 0.5 * $1 }
    }
    let trained = Array(values(fixture).joined())
    try fixture.learner.beginEvaluation()
    #expect(Array(values(fixture).joined()) == trained)
    try fixture.learner.endEvaluation()
    #expect(Array(values(fixture).joined()) == trained)
    try fixture.learner.finish()
    for (expected, value) in zip(average, values(fixture).joined()) { #expect(abs(expected - value) < 1e-6) }
  }

  @Test func average_overwritesTheWeightsNowAndThen() throws {
    var average: [[Float]] = []
    let settings: [String: Value] = [
      "use_ema": .bool(true), "ema_momentum": .float(0.5), "ema_overwrite_frequency": .int(2),
    ]
    try compare(plain(settings)) { step, weights, gradients in
      descend(&weights, gradients)
      average = step == 0 ? weights : zip(average, weights).map { zip($0, $1).map { 0.5 * $0 + 0.5 * $1 } }
      if step % 2 == 1 { weights = average }
    }
  }

  @Test func twoClippings_areRefused() throws {
    let error = #expect(throws: DovelaError.self) {
      try fixture(plain(["clipnorm": .float(1), "clipvalue": .float(1)]))
    }
    #expect(error?.message.contains("clipnorm") == true && error?.message.contains("clipvalue") == true)
    #expect(error?.domain == .configuration)
  }

  @Test func learningRate_isRefusedUnderASchedule() throws {
    let free = try fixture(plain())
    try free.learner.optimizer?.setLearningRate(0.25)
    #expect(try free.learner.optimizer?.learningRate() == 0.25)
    let bound = try fixture(plain(["learning_rate": .component(schedule())]))
    #expect(throws: DovelaError.self) { try bound.learner.optimizer?.setLearningRate(0.25) }
  }

  /// Rows that no id touched still decay their momentum, as in Keras.
  @Test(arguments: [OptimizerGranularity.elementwise, .tensorwise, .modelwise])
  func sparseRows_areUpdatedAsDenseOnes(granularity: OptimizerGranularity) throws {
    func run(_ granularity: OptimizerGranularity, shared: Bool) throws -> [Float] {
      var graph = GraphBuilder()
      let input = graph.input(TensorSpec([nil, 2], .i32))
      let table = graph.layer(embedding(40, 3), name: "table")
      let embedded = graph.call(table, input)
      // A layer that is called twice gets no marks: its gradient is written whole.
      let second = shared ? graph.call(table, input) : embedded
      let output = graph.add(dense(2), graph.add(add(), embedded, second))
      let fixture = try Fixture(
        graph.specification(outputs: [output]), targets: [TensorSpec([nil, 2, 2])],
        objective: ObjectiveSpecification(losses: [squaredError()]),
        optimizer: momentum(["weight_decay": .float(0.1)], granularity: granularity), rows: 4)
      for step in 0..<6 {
        try fixture.fill(seed: UInt64(step), ids: 40)
        _ = try fixture.learner.train(rows: 4)
      }
      return fixture.model.variables.flatMap { Array(UnsafeBufferPointer(start: $0.value, count: $0.count)) }
    }
    let whole = try run(.elementwise, shared: true)
    for (expected, value) in zip(whole, try run(granularity, shared: false)) {
      #expect(abs(expected - value) < 1e-5)
    }
  }

  @Test func state_restoresByteForByte() throws {
    let optimizer = momentum(["use_ema": .bool(true), "gradient_accumulation_steps": .int(2)])
    let one = try fixture(optimizer)
    let two = try fixture(optimizer)
    for _ in 0..<5 { _ = try one.learner.train(rows: 4) }
    let from = try #require(one.learner.optimizer?.state)
    let into = try #require(two.learner.optimizer?.state)
    #expect(from.map(\.name) == into.map(\.name))
    for (source, target) in zip(from, into) {
      target.tensor.data.copyMemory(from: source.tensor.data, byteCount: try #require(source.tensor.spec.byteCount))
    }
    for (source, target) in zip(one.model.variables, two.model.variables) {
      if let value = source.value { target.value?.update(from: value, count: source.count) }
    }
    two.learner.step = one.learner.step
    for _ in 0..<4 {
      #expect(try one.learner.train(rows: 4) == two.learner.train(rows: 4))
    }
    #expect(values(one) == values(two))
  }
}
