import DovelaConfig
import DovelaCore
import DovelaModel
import SeededNumbers
import Testing

/// Gradients of whole graphs against central differences.
@Suite struct GradientTests {
  private let still = momentum(["learning_rate": .float(0)])

  private func regression(_ specification: ModelSpecification, targets: [TensorSpec], inputs: [TensorSpec] = [])
    throws -> Fixture
  {
    let fixture = try Fixture(
      specification, inputs: inputs, targets: targets,
      objective: ObjectiveSpecification(losses: targets.map { _ in squaredError() }), optimizer: still, rows: 4)
    try fixture.fill(seed: 3)
    return fixture
  }

  @Test func chain_matchesDifferences() throws {
    var graph = GraphBuilder()
    let input = graph.input(TensorSpec([nil, 2, 3]))
    let flat = graph.add(flatten(), input)
    let hidden = graph.add(tanhLayer(), graph.add(dense(5), flat))
    let output = graph.add(dense(2), hidden)
    let fixture = try regression(graph.specification(outputs: [output]), targets: [TensorSpec([nil, 2])])
    #expect(try fixture.gradientError(rows: 4) < 2e-3)
    #expect(try fixture.gradientError(rows: 3) < 2e-3)
  }

  @Test func sharedLayer_addsItsGradients() throws {
    var graph = GraphBuilder()
    let first = graph.input(TensorSpec([nil, 3]))
    let second = graph.input(TensorSpec([nil, 3]))
    let shared = graph.layer(dense(4))
    let merged = graph.add(add(), graph.call(shared, first), graph.add(square(), graph.call(shared, second)))
    let output = graph.add(dense(2), graph.add(tanhLayer(), merged))
    let fixture = try regression(graph.specification(outputs: [output]), targets: [TensorSpec([nil, 2])])
    #expect(try fixture.gradientError(rows: 4) < 2e-3)
  }

  @Test func severalReaders_sumTheirGradients() throws {
    var graph = GraphBuilder()
    let input = graph.input(TensorSpec([nil, 3]))
    let hidden = graph.add(dense(3), input)
    let left = graph.add(tanhLayer(), hidden)
    let right = graph.add(square(), hidden)
    let twice = graph.add(add(3), hidden, left, right)
    let same = graph.add(add(), twice, twice)
    let fixture = try regression(graph.specification(outputs: [same]), targets: [TensorSpec([nil, 3])])
    #expect(try fixture.gradientError(rows: 4) < 2e-3)
  }

  @Test func severalOutputs_oneReadFurther() throws {
    var graph = GraphBuilder()
    let input = graph.input(TensorSpec([nil, 3]))
    let hidden = graph.add(dense(3), input)
    let divider = graph.layer(split())
    let left = graph.call(divider, hidden)
    let right = { (reference: GraphBuilder.Reference) -> GraphBuilder.Reference in
      guard case .output(let call, _) = reference else { return reference }
      return .output(call: call, index: 1)
    }(left)
    let deep = graph.add(dense(2), graph.add(tanhLayer(), right))
    let fixture = try regression(
      graph.specification(outputs: [left, deep]), targets: [TensorSpec([nil, 3]), TensorSpec([nil, 2])])
    #expect(try fixture.gradientError(rows: 4) < 2e-3)
  }

  @Test func unreadOutput_hasZeroGradient() throws {
    var graph = GraphBuilder()
    let input = graph.input(TensorSpec([nil, 3]))
    let left = graph.add(split(), graph.add(dense(3), input))
    let fixture = try regression(graph.specification(outputs: [left]), targets: [TensorSpec([nil, 3])])
    #expect(try fixture.gradientError(rows: 4) < 2e-3)
  }

  @Test func frozenLayer_hasNoGradientAndLetsItThrough() throws {
    var graph = GraphBuilder()
    let input = graph.input(TensorSpec([nil, 3]))
    let first = graph.add(dense(3, trainable: false), input)
    let second = graph.add(dense(3), graph.add(tanhLayer(), first))
    let output = graph.add(dense(2), graph.add(dense(3, trainable: false), graph.add(tanhLayer(), second)))
    let fixture = try regression(graph.specification(outputs: [output]), targets: [TensorSpec([nil, 2])])
    #expect(try fixture.gradientError(rows: 4) < 2e-3)
    #expect(fixture.model.variables.filter { $0.gradient != nil }.count == 4)
    #expect(fixture.model.summary.trainable == 9 + 3 + 6 + 2)
    #expect(fixture.model.summary.nonTrainable == 2 * (9 + 3))
  }

  @Test(arguments: [true, false]) func softmaxAndCrossEntropy_fusedAndNot(fusible: Bool) throws {
    var graph = GraphBuilder()
    let input = graph.input(TensorSpec([nil, 3]))
    let output = graph.add(dense(3, softmax: true), graph.add(tanhLayer(), graph.add(dense(4), input)))
    let fixture = try Fixture(
      graph.specification(outputs: [output]), targets: [TensorSpec([nil, 1], .i64)],
      objective: ObjectiveSpecification(losses: [crossEntropy(fusible: fusible)], metrics: [[accuracy()]]),
      optimizer: still, rows: 4)
    try fixture.fill(seed: 5)
    #expect(try fixture.gradientError(rows: 4) < 3e-3)
    try fixture.model.predict(rows: 4)
    let row = try fixture.model.output(0).floats.prefix(3)
    #expect(abs(row.reduce(0, +) - 1) < 1e-5)
  }

  @Test func maskedEmbedding_weighsTheLoss() throws {
    var graph = GraphBuilder()
    let input = graph.input(TensorSpec([nil, 6], .i32))
    let output = graph.add(dense(3, softmax: true), graph.add(embedding(5, 4), input))
    let fixture = try Fixture(
      graph.specification(outputs: [output]), targets: [TensorSpec([nil, 6], .i32)],
      objective: ObjectiveSpecification(losses: [crossEntropy()], metrics: [[accuracy()]]), optimizer: still, rows: 4)
    try fixture.fill(seed: 11)
    #expect(try fixture.gradientError(rows: 4) < 3e-3)
  }

  @Test func penalties_joinLossAndGradient() throws {
    var graph = GraphBuilder()
    let input = graph.input(TensorSpec([nil, 3]))
    let output = graph.add(dense(2, regularizer: TestL2(0.3)), input)
    let fixture = try regression(graph.specification(outputs: [output]), targets: [TensorSpec([nil, 2])])
    #expect(try fixture.gradientError(rows: 4) < 2e-3)
  }

  /// Random graphs, so that any sharing of memory by two living tensors shows as a wrong gradient.
  @Test(arguments: 0..<40) func randomGraph_matchesDifferences(seed: Int) throws {
    var generator = SplitMix(state: UInt64(seed) &+ 1000)
    var graph = GraphBuilder()
    var tensors = [graph.add(dense(3), graph.input(TensorSpec([nil, 3])))]
    let shared = graph.layer(dense(3))
    for _ in 0..<Int.random(in: 4...14, using: &generator) {
      let pick = tensors[Int.random(in: 0..<tensors.count, using: &generator)]
      let other = tensors[Int.random(in: 0..<tensors.count, using: &generator)]
      switch Int.random(in: 0..<7, using: &generator) {
      case 0: tensors.append(graph.add(dense(3), pick))
      case 1: tensors.append(graph.add(tanhLayer(), pick))
      case 2: tensors.append(graph.add(tanhLayer(), graph.add(square(), pick)))
      case 3: tensors.append(graph.add(add(), pick, other))
      case 4: tensors.append(graph.add(flatten(), pick))
      case 5: tensors.append(graph.call(shared, pick))
      default: tensors.append(graph.add(split(), pick))
      }
    }
    let outputs = [tensors[tensors.count - 1], tensors[Int.random(in: 0..<tensors.count, using: &generator)]]
      .map { graph.add(tanhLayer(), $0) }
    let fixture = try regression(
      graph.specification(outputs: outputs), targets: outputs.map { _ in TensorSpec([nil, 3]) })
    #expect(try fixture.gradientError(rows: 4) < 6e-3)
    #expect(try fixture.gradientError(rows: 2) < 6e-3)
  }
}
