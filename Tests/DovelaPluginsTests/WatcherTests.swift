import DovelaCore
import DovelaPlugins
import Testing

/// Metric, loss, callback, and the optimizers that see a whole model.
struct WatcherTests {
  private func make<T>(_ kind: ComponentKind, _ name: String, as type: T.Type) throws -> T {
    try #require(try Fixture.registry("watchers").configuration(kind, name).make(name: "it") as? T)
  }

  @Test(arguments: [("Largest", 6.0), ("Total", 9.0)]) func metric_mergesItsWay(name: String, merged: Double) throws {
    let metric = try make(.metric, name, as: (any Metric).self)
    let inference = try metric.infer(prediction: TensorSpec([nil, 2]), target: TensorSpec([nil], .i32))
    #expect(inference == MetricInference(stateCount: 2, targetDType: .i32))
    var first = [0.0, 0.0]
    var second = [0.0, 0.0]
    let target = Floats(2)
    try metric.update(
      prediction: Floats([1, 2]).tensor(1, 2), target: target.tensor(1), weights: nil, state: &first,
      context: Fixture.context)
    try metric.update(
      prediction: Floats([6, 0]).tensor(1, 2), target: target.tensor(1), weights: nil, state: &second,
      context: Fixture.context)
    try metric.merge(into: &first, from: second)
    #expect(try metric.result(of: first) == merged)
  }

  @Test func weightsOfAMetric_arrive() throws {
    let metric = try make(.metric, "Largest", as: (any Metric).self)
    var state = [0.0, 0.0]
    let weights = Floats([1, 0.5])
    try metric.update(
      prediction: Floats([2, 6]).tensor(2), target: Floats(2).tensor(2), weights: weights.pointer, state: &state,
      context: Fixture.context)
    #expect(state == [3, 1])
  }

  @Test func loss_givesValuesAndGradients() throws {
    let loss = try make(.loss, "Gap", as: (any Loss).self)
    #expect(loss.fusesAfter == "dovela.softmax/1")
    let spec = TensorSpec([nil, 1])
    #expect(
      try loss.infer(prediction: spec, target: spec, fused: true)
        == LossInference(values: TensorSpec([nil]), targetDType: .f32))
    let (prediction, target) = (Floats([3, 5]), Floats([1, 1]))
    let (values, gradient, activated, scale) = (Floats(2), Floats(2), Floats(2), Floats([0.5, 0.25]))
    try loss.evaluate(
      LossRun(
        context: Fixture.context, isFused: true, prediction: prediction.tensor(2, 1), target: target.tensor(2, 1),
        values: values.tensor(2), scale: scale.pointer, gradient: gradient.tensor(2, 1),
        activated: activated.tensor(2, 1)))
    #expect(values.values == [2, 4] && gradient.values == [0.5, 0.25] && activated.values == [1, 1])
    let error = try #require(throws: DovelaError.self) {
      _ = try loss.infer(prediction: spec, target: TensorSpec([nil]), fused: false)
    }
    #expect(error.description == "it (Gap): ranks 2 and 1" && error.code == .shapeMismatch)
  }

  @Test func callback_asksForEverything() throws {
    let callback = try make(.callback, "Recorder", as: (any Callback).self)
    #expect(callback.events == [.epochEnd, .trainEnd])
    let training = FakeTraining()
    try callback.on(.epochBegin, training)
    #expect(training.calls == [])
    try callback.on(.epochEnd, training)
    #expect(
      training.calls == [
        "rate 0.25", "log extra 7.0", "keep best", "restore best", "drop best", "save model.safetensors true",
        "evaluate test test_", "predict test 2 4",
        "say loss=0.5 val_loss=0.75 epoch=3 count=2 written=4 way=2 path=/run/log.csv", "stop enough",
      ])
    #expect(training.buffer.values[0] == 5)
    let error = try #require(throws: DovelaError.self) { try callback.on(.trainEnd, training) }
    #expect(error.code == .io && error.message == "the disk is full")
  }

  @Test func errorOfTheTraining_comesBackThroughTheCallback() throws {
    let callback = try make(.callback, "Recorder", as: (any Callback).self)
    let training = FakeTraining()
    training.isScheduled = true
    let error = try #require(throws: DovelaError.self) { try callback.on(.epochEnd, training) }
    #expect(error.code == .wrongState && error.message == "a schedule governs the learning rate")
  }

  @Test func stateOfACallback_isSavedAndRefusedWhereDamaged() throws {
    let callback = try make(.callback, "Recorder", as: (any Callback).self)
    try callback.on(.epochEnd, FakeTraining())
    let state = try #require(try callback.saveState())
    #expect(state == [1, 0, 0, 0, 0, 0, 0, 0])
    let other = try make(.callback, "Recorder", as: (any Callback).self)
    try other.loadState(state, version: 2)
    #expect(try other.saveState() == state)
    for (bytes, version) in [
      ([UInt8](), 2), ([1, 2, 3], 2), (state, 1), ([255, 255, 255, 255, 255, 255, 255, 255], 2),
    ] {
      let error = try #require(throws: DovelaError.self) { try other.loadState(bytes, version: version) }
      #expect(error.code == .badData && error.domain == .data)
    }
    #expect(try other.saveState() == state)
    let metric = try make(.metric, "Total", as: (any Metric).self)
    #expect(try metric.saveState() == nil)
    #expect(throws: DovelaError.self) { try metric.loadState([1], version: 1) }
  }

  @Test func modelwiseOptimizer_evaluatesAgain() throws {
    let optimizer = try make(.optimizer, "Retry", as: (any Optimizer).self)
    #expect(optimizer.granularity == .modelwise && optimizer.handlesDecay && !optimizer.swaps)
    #expect(optimizer.configuration.settings.map(\.id).prefix(2) == ["tries", "learning_rate"])
    #expect(optimizer.configuration["learning_rate"] == .float(1))
    #expect(
      try optimizer.build() == OptimizerMemory(slots: [.init(name: "start", value: 0, copies: 1)], scalars: 1))
    // f(w) = w^2 from w = 1 with a step that is eight times too long.
    let (weights, gradient, start) = (Floats([1]), Floats([2]), Floats(1))
    var scalars = [0.0]
    var slots: [UnsafeMutablePointer<Float>?] = [start.pointer]
    try slots.withUnsafeMutableBufferPointer { slots in
      let base = try #require(slots.baseAddress)
      try scalars.withUnsafeMutableBufferPointer { scalars in
        try optimizer.step(
          ModelStep(
            context: Fixture.context, count: 1, weights: weights.pointer, gradient: gradient.pointer, slots: base,
            slotCount: 1, scalars: scalars.baseAddress, step: 1, learningRate: 4, weightDecay: 0, loss: 1)
        ) {
          gradient.pointer[0] = 2
          return Double(weights.pointer[0] * weights.pointer[0])
        }
      }
    }
    #expect(weights.values == [0] && scalars == [4])
  }

  @Test func errorOfAnEvaluation_comesBackThroughTheOptimizer() throws {
    let optimizer = try make(.optimizer, "Retry", as: (any Optimizer).self)
    let (weights, gradient, start) = (Floats([1]), Floats([2]), Floats(1))
    var slots: [UnsafeMutablePointer<Float>?] = [start.pointer]
    let error = try #require(throws: DovelaError.self) {
      try slots.withUnsafeMutableBufferPointer { slots in
        try optimizer.step(
          ModelStep(
            context: Fixture.context, count: 1, weights: weights.pointer, gradient: gradient.pointer,
            slots: try #require(slots.baseAddress), slotCount: 1, scalars: nil, step: 1, learningRate: 4,
            weightDecay: 0, loss: 1)
        ) { throw DovelaError(.cancelled, .other, owner: "model", "stopped") }
      }
    }
    #expect(error.code == .cancelled && error.message == "stopped")
  }

  @Test func optimizerOverAnOptimizer_declaresAndRunsBoth() throws {
    let registry = try Fixture.registry("watchers", "lion")
    let lion = try registry.configuration(.optimizer, "Lion", ["beta_1": .float(0.5), "beta_2": .float(0.75)])
    let behind = try registry.configuration(.optimizer, "Behind", ["optimizer": .component(lion)])
    let optimizer = try #require(try behind.make(name: "it") as? any Optimizer)
    #expect(try optimizer.build().slots.map(\.name) == ["count", "momentum"])
    let (weights, gradient, count, momentum) = (Floats([1]), Floats([4]), Floats(1), Floats(1))
    var slots: [UnsafeMutablePointer<Float>?] = [count.pointer, momentum.pointer]
    try slots.withUnsafeMutableBufferPointer { slots in
      try optimizer.update(
        Update(
          context: Fixture.context, count: 1, weights: weights.pointer, gradient: gradient.pointer,
          slots: try #require(slots.baseAddress), slotCount: 2, step: 1, learningRate: 0.25))
    }
    #expect(weights.values == [0.75] && count.values == [1] && momentum.values == [1])
  }
}

/// Writes down what it is asked for.
private final class FakeTraining: TrainingControl {
  var calls: [String] = []
  var isScheduled = false
  let buffer = Floats([0, 0])
  let epoch = 3
  let batch = 1
  let step = 17
  let logs: [(name: String, value: Double)] = [("loss", 0.5), ("val_loss", 0.75)]

  func setLog(_ name: String, _ value: Double) throws { calls.append("log \(name) \(value)") }
  func direction(of log: String) -> Direction? { log == "loss" ? .down : nil }
  func stop(_ reason: String) { calls.append("stop \(reason)") }
  func learningRate() throws -> Double { 0.5 }
  func setLearningRate(_ rate: Double) throws {
    if isScheduled { throw DovelaError(.wrongState, owner: "training", "a schedule governs the learning rate") }
    calls.append("rate \(rate)")
  }
  func keepWeights(_ slot: String) throws { calls.append("keep \(slot)") }
  func restoreWeights(_ slot: String) throws { calls.append("restore \(slot)") }
  func dropWeights(_ slot: String) throws { calls.append("drop \(slot)") }
  func weights() throws -> UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: buffer.pointer, count: buffer.count)
  }
  func saveModel(to path: String, weightsOnly: Bool) throws { calls.append("save \(path) \(weightsOnly)") }
  func path(_ relative: String) -> String { "/run/" + relative }
  func evaluate(split: String, prefix: String) throws { calls.append("evaluate \(split) \(prefix)") }
  func predict(split: String, rows: Int, into buffer: UnsafeMutableBufferPointer<Float>) throws -> Int {
    calls.append("predict \(split) \(rows) \(buffer.count)")
    return 4
  }
  func say(_ text: String) { calls.append("say \(text)") }
}
