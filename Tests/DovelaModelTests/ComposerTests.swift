import DovelaConfig
import DovelaCore
import DovelaModel
import Testing

/// What composing refuses, and what it makes of open ends.
@Suite struct ComposerTests {
  private func compose(_ specification: ModelSpecification, _ inputs: [TensorSpec] = []) throws -> Model {
    try Model(specification, inputs: inputs, context: try TestContext().context)
  }

  @Test func misfits_areToldAllAtOnceWithLayerAndShapes() throws {
    var graph = GraphBuilder()
    let input = graph.input(TensorSpec([nil, 4]))
    let left = graph.add(dense(3), input, name: "left")
    let right = graph.add(dense(2), input, name: "right")
    let sum = graph.add(add(), left, right, name: "sum")
    let ids = graph.input(TensorSpec([nil, 2], .i32))
    let other = graph.add(dense(2), ids, name: "other")
    let after = graph.add(dense(2), sum, name: "after")
    let error = #expect(throws: DovelaError.self) {
      try compose(graph.specification(outputs: [after, other]))
    }
    let message = error?.description ?? ""
    #expect(message.contains("'sum'") && message.contains("(None, 3)") && message.contains("(None, 2)"))
    #expect(message.contains("'other'") && message.contains("i32"))
    #expect(!message.contains("'after'"))
    #expect(error?.domain == .configuration)
  }

  @Test func dataThatDoesNotFitTheInput_namesBothShapes() throws {
    var graph = GraphBuilder()
    let output = graph.add(dense(2), graph.input(TensorSpec([nil, 4]), name: "features"))
    let error = #expect(throws: DovelaError.self) {
      try compose(graph.specification(outputs: [output]), [TensorSpec([nil, 5])])
    }
    let message = error?.description ?? ""
    #expect(message.contains("features") && message.contains("(None, 4)") && message.contains("(None, 5)"))
  }

  @Test func openInput_takesWhatTheDataOffers() throws {
    var graph = GraphBuilder()
    let output = graph.add(dense(2), graph.input(nil))
    let model = try compose(graph.specification(outputs: [output]), [TensorSpec([nil, 5])])
    #expect(model.inputs[0].spec == TensorSpec([nil, 5]))
    #expect(model.outputs[0].spec == TensorSpec([nil, 2]))
    #expect(throws: DovelaError.self) { try compose(graph.specification(outputs: [output])) }
  }

  @Test func moreThanTheMachineHas_isRefusedWithSizes() throws {
    var graph = GraphBuilder()
    let output = graph.add(dense(1 << 24), graph.input(TensorSpec([nil, 1 << 24])))
    let error = #expect(throws: DovelaError.self) { try compose(graph.specification(outputs: [output])) }
    #expect(error?.code == .outOfMemory)
    #expect(error?.message.contains("1.0 PiB") == true)
    #expect(error?.domain == .configuration)
  }

  @Test func sizesThatOverflow_areRefused() throws {
    var graph = GraphBuilder()
    let output = graph.add(dense(1 << 40), graph.input(TensorSpec([nil, 1 << 40])))
    let error = #expect(throws: DovelaError.self) { try compose(graph.specification(outputs: [output])) }
    #expect(error?.code == .outOfMemory)
  }

  @Test func batchThatIsTooLarge_isRefusedBeforeMemory() throws {
    var graph = GraphBuilder()
    let output = graph.add(dense(2), graph.input(TensorSpec([nil, 1024])))
    let model = try compose(graph.specification(outputs: [output]))
    #expect(throws: DovelaError.self) { try model.reserve(rows: 1 << 40) }
    #expect(throws: DovelaError.self) { try model.reserve(rows: .max) }
    try model.reserve(rows: 4)
    #expect(throws: DovelaError.self) { try model.predict(rows: 5) }
    #expect(throws: DovelaError.self) { try model.predict(rows: 0) }
    try model.predict(rows: 3)
    #expect(try model.output(0).spec == TensorSpec([3, 2]))
  }

  @Test func summary_countsSharedLayersOnce() throws {
    var graph = GraphBuilder()
    let input = graph.input(TensorSpec([nil, 3]), name: "features")
    let shared = graph.layer(dense(3), name: "shared")
    let output = graph.add(add(), graph.call(shared, input), graph.call(shared, input), name: "sum")
    let summary = try compose(graph.specification(outputs: [output])).summary
    #expect(summary.rows.map(\.name) == ["features", "shared", "sum"])
    #expect(summary.rows[1].parameters == 12 && summary.rows[1].outputs.count == 2)
    #expect(summary.rows[2].connectedTo == ["shared", "shared"])
    #expect(summary.parameters == 12 && summary.bytes == 48)
  }

  @Test func sameSeed_givesTheSameWeights() throws {
    func weights(_ seed: UInt64) throws -> [Float] {
      var graph = GraphBuilder()
      let output = graph.add(dense(4), graph.add(dense(4), graph.input(TensorSpec([nil, 4])), name: "a"), name: "b")
      let model = try compose(graph.specification(outputs: [output]))
      try model.initialize(seed: seed)
      return Array(model.weights)
    }
    #expect(try weights(1) == weights(1))
    #expect(try weights(1) != weights(2))
    let one = try weights(1)
    #expect(Array(one[0..<16]) != Array(one[32..<48]))
  }

  @Test func variables_lieAtCacheLinesInOneBuffer() throws {
    var graph = GraphBuilder()
    let output = graph.add(dense(5), graph.add(dense(3), graph.input(TensorSpec([nil, 3]))))
    let model = try compose(graph.specification(outputs: [output]))
    try model.initialize(seed: 1)
    let base = UInt(bitPattern: model.weights.baseAddress)
    let places = model.variables.map { UInt(bitPattern: $0.value) - base }
    #expect(places == [0, 64, 128, 192])
    #expect(base % 64 == 0)
    #expect(model.weights.count == 64)
  }
}
