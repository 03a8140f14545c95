import DovelaCore
import DovelaModel
import SeededNumbers
import Testing

/// The memory of a step, for random graphs: what lives at one moment never shares a byte.
@Suite struct MemoryPlanTests {
  /// Chains, branches, merges, views, layers that are called twice, layers that keep memory for backward.
  private func graph(_ generator: inout SplitMix) -> (
    graph: GraphBuilder, outputs: [GraphBuilder.Reference], width: Int
  ) {
    var graph = GraphBuilder()
    let width = Int.random(in: 1...20, using: &generator)
    var tensors = [graph.input(TensorSpec([nil, width]))]
    if Bool.random(using: &generator) { tensors.append(graph.input(TensorSpec([nil, width]))) }
    let shared = graph.layer(dense(width), name: "shared")
    for _ in 0..<Int.random(in: 3...24, using: &generator) {
      // Mostly the last, so that chains are long enough for memory to come free.
      let first = Int.random(in: 0..<3, using: &generator) > 0 ? tensors.count - 1 : tensors.indices.randomElement()!
      let from = tensors[first]
      switch Int.random(in: 0..<8, using: &generator) {
      case 0, 1: tensors.append(graph.add(dense(width, softmax: Bool.random(using: &generator)), from))
      case 2: tensors.append(graph.add(tanhLayer(), from))
      case 3: tensors.append(graph.add(square(), from))
      case 4: tensors.append(graph.call(shared, from))
      case 5: tensors.append(graph.add(add(), from, tensors.randomElement(using: &generator)!))
      case 6: tensors.append(graph.add(flatten(), from))
      default:
        let layer = graph.layer(split())
        let call = graph.call(layer, from)
        tensors.append(call)
        if case .output(let index, _) = call { tensors.append(.output(call: index, index: 1)) }
      }
    }
    var outputs = [tensors[tensors.count - 1]]
    if Bool.random(using: &generator) { outputs.append(tensors[tensors.count / 2 + 1]) }
    return (graph, outputs, width)
  }

  @Test(arguments: 0..<150) func areasAliveTogether_neverOverlap(seed: Int) throws {
    var generator = SplitMix(state: UInt64(seed))
    let (graph, outputs, _) = graph(&generator)
    let holder = try TestContext()
    let model = try Model(graph.specification(outputs: outputs), inputs: [], context: holder.context)
    for rows in [1, 7] {
      try model.reserve(rows: rows)
      for isTraining in [false, true] {
        let areas = try model.memoryPlan(rows: rows, training: isTraining)
        for (index, area) in areas.enumerated() {
          #expect(area.offset % 64 == 0 && area.bytes % 64 == 0 && area.first <= area.last)
          for other in areas[..<index] where area.bytes > 0 && other.bytes > 0 {
            let meet = area.first <= other.last && other.first <= area.last
            let overlap = area.offset < other.offset + other.bytes && other.offset < area.offset + area.bytes
            #expect(!(meet && overlap), "\(area) and \(other)")
          }
        }
      }
    }
  }

  /// The same graphs really train: a step of a random graph is the same whatever lay in its memory before.
  @Test(arguments: 0..<40) func stepsOfRandomGraphs_dependOnNothingThatLayThere(seed: Int) throws {
    var generator = SplitMix(state: UInt64(seed))
    let (graph, outputs, width) = graph(&generator)
    let specification = graph.specification(outputs: outputs)
    func weights(afterOtherBatches: Bool) throws -> [UInt32] {
      let fixture = try Fixture(
        specification, targets: specification.outputs.map { _ in TensorSpec([nil, width]) },
        objective: ObjectiveSpecification(losses: specification.outputs.map { _ in squaredError() }), rows: 8)
      if afterOtherBatches {
        let before = Array(fixture.model.weights)
        let slots = try #require(fixture.learner.optimizer).state
        let saved = slots.map { state in
          Array(UnsafeRawBufferPointer(start: state.tensor.data, count: state.tensor.spec.byteCount ?? 0))
        }
        try fixture.fill(seed: 99)
        _ = try fixture.learner.train(rows: 8)
        _ = try fixture.learner.evaluate(rows: 5)
        try fixture.model.predict(rows: 8)
        _ = fixture.model.weights.update(from: before)
        for (state, bytes) in zip(slots, saved) {
          state.tensor.data.copyMemory(from: bytes, byteCount: bytes.count)
        }
      }
      try fixture.fill(seed: 1)
      for _ in 0..<2 { _ = try fixture.learner.train(rows: 8) }
      return fixture.model.weights.map(\.bitPattern)
    }
    #expect(try weights(afterOtherBatches: false) == weights(afterOtherBatches: true))
  }

  @Test(arguments: [false, true]) func memory_isUsedAgain(isTraining: Bool) throws {
    var graph = GraphBuilder()
    var tensor = graph.input(TensorSpec([nil, 64]))
    for _ in 0..<12 {
      tensor = graph.add(dense(64), tensor)
      tensor = graph.add(square(), tensor)
    }
    let holder = try TestContext()
    let model = try Model(graph.specification(outputs: [tensor]), inputs: [], context: holder.context)
    try model.reserve(rows: 32)
    let areas = try model.memoryPlan(rows: 32, training: isTraining)
    let size = areas.map { $0.offset + $0.bytes }.max() ?? 0
    let sum = areas.reduce(0) { $0 + $1.bytes }
    // A chain in inference needs two tensors at a time; training keeps what backward reads, but few gradients.
    #expect(isTraining ? size < sum * 3 / 4 : size <= 2 * 64 * 32 * 4, "\(size) of \(sum)")
  }
}
