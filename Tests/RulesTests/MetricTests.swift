import DovelaCore
import Testing

struct MetricTests {
  @Test(arguments: Golden.names("metrics"))
  func metric_matchesKerasAfterEveryBatch(_ name: String) throws {
    let golden = try Golden("metrics", name)
    let metric = try #require(try golden.configuration(.metric, "metric").make(name: name) as? any Metric)
    var state: Memory<Double>?
    for batch in 0..<(try #require(golden.facts["batches"] as? Int)) {
      let prediction = try golden.tensor("prediction.\(batch)")
      let target = try golden.tensor("target.\(batch)")
      let inferred = try metric.infer(
        prediction: TensorSpec([nil] + prediction.shape.dropFirst().map { $0 }),
        target: TensorSpec([nil] + target.shape.dropFirst().map { $0 }))
      let whole = state ?? Memory(Array(repeating: 0.0, count: inferred.stateCount))
      state = whole
      // Each batch is counted apart and merged, as parts on several threads would be.
      let part = Memory(Array(repeating: 0.0, count: inferred.stateCount))
      try update(
        metric, prediction, target, golden.tensors["sample_weight.\(batch)"]?.floats, part, inferred.targetDType)
      try metric.merge(into: whole.pointer, from: part.pointer)
      expectClose(
        [Float(try metric.result(of: whole.pointer))], try golden.tensor("result.\(batch)").floats, relative: 1e-5,
        absolute: 1e-6, "after batch \(batch)")
    }
  }

  @Test(arguments: [
    // tp 2 (rows 0, 2), fp 1, fn 1 at 0.5
    ("Precision", 2.0 / 3), ("Recall", 2.0 / 3), ("Precision(thresholds=0.75)", 1),
    ("Recall(thresholds=[0.75])", 1.0 / 3),
    ("BinaryAccuracy(threshold=0.75)", 0.6), ("RootMeanSquaredError", 0.48785243), ("mape", 2.9e8),
  ])
  func metricWithoutGolden_isCountedByHand(_ text: String, _ expected: Double) throws {
    let p = Golden.Entry(shape: [5, 1], floats: [0.9, 0.7, 0.6, 0.3, 0.2], ints: [])
    let t = Golden.Entry(shape: [5, 1], floats: [1, 0, 1, 1, 0], ints: [])
    let found = try result(text, p, t)
    if text == "mape" {
      // (0.1 + 0.4 + 0.7) / 1 + (0.7 + 0.2) / 1e-7, times 100 / 5
      #expect(abs(found - (1.2 + 0.9e7) * 20) < 100)
    } else {
      #expect(abs(found - expected) < 1e-6, "\(text): \(found)")
    }
  }

  @Test func topK_looksAtTheKLargest() throws {
    let p = Golden.Entry(
      shape: [3, 4], floats: [0.1, 0.4, 0.3, 0.2, 0.4, 0.3, 0.2, 0.1, 0.25, 0.25, 0.25, 0.25], ints: [])
    let labels = Golden.Entry(shape: [3], floats: [], ints: [3, 2, 3])
    #expect(try result("SparseTopKCategoricalAccuracy(k=3)", p, labels) == 1)
    #expect(try result("SparseTopKCategoricalAccuracy(k=2)", p, labels) == 1.0 / 3)
    let oneHot = Golden.Entry(shape: [3, 4], floats: [0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 1], ints: [])
    #expect(try result("TopKCategoricalAccuracy(k=2)", p, oneHot) == 1.0 / 3)
    #expect(try result("Precision(top_k=2)", p, oneHot) == 0)
    #expect(try result("Recall(top_k=3)", p, oneHot) == 2.0 / 3)
    #expect(try result("Recall(class_id=3)", p, oneHot) == 0)
  }

  @Test func aucOfPredictionsOutside01_isRefused() throws {
    let p = Golden.Entry(shape: [2, 1], floats: [0.5, 1.5], ints: [])
    let error = #expect(throws: DovelaError.self) { _ = try result("AUC", p, p) }
    #expect(error?.message.contains("prediction 1.5 in row 1 of the batch is not in 0...1") == true)
  }

  @Test func configurationsThatCannotBe_areRefused() throws {
    #expect(throws: DovelaError.self) { _ = try Standard.metric("Precision(thresholds=[0.2, 0.3])") }
    #expect(throws: DovelaError.self) { _ = try Standard.metric("AUC(num_labels=3)") }
    #expect(throws: DovelaError.self) { _ = try Standard.metric("AUC(curve=PRC)") }
    // As many thresholds as no memory has: an array of Swift's would be made too small for them.
    #expect(throws: DovelaError.self) { _ = try Standard.metric("AUC(num_thresholds=9223372036854775807)") }
    let metric = try Standard.metric("mse")
    let error = #expect(throws: DovelaError.self) {
      _ = try metric.infer(prediction: TensorSpec([nil, 3]), target: TensorSpec([nil]))
    }
    #expect(error?.message.contains("(None, 3)") == true && error?.message.contains("(None,)") == true)
  }

  @Test func directions_sayWhatIsBetter() throws {
    for (name, direction) in [("acc", "up"), ("AUC", "up"), ("recall", "up"), ("mse", "down"), ("MAE", "down")] {
      #expect(try Standard.configuration(.metric, name).schema.facts["direction"] == [direction])
    }
  }

  private func result(_ text: String, _ p: Golden.Entry, _ t: Golden.Entry) throws -> Double {
    let metric = try Standard.metric(text)
    let inferred = try metric.infer(prediction: TensorSpec(p.shape.map { $0 }), target: TensorSpec(t.shape.map { $0 }))
    let state = Memory(Array(repeating: 0.0, count: inferred.stateCount))
    try update(metric, p, t, nil, state, inferred.targetDType)
    return try metric.result(of: state.pointer)
  }

  private func update(
    _ metric: any Metric, _ prediction: Golden.Entry, _ target: Golden.Entry, _ weights: [Float]?,
    _ state: Memory<Double>, _ dtype: DType
  ) throws {
    let p = Memory(prediction.floats)
    let floats = Memory(target.floats.isEmpty ? target.ints.map { Float($0) } : target.floats)
    let ints = Memory(target.ints.isEmpty ? target.floats.map { Int32($0) } : target.ints)
    let rowWeights = weights.map { Memory($0) }
    try metric.update(
      prediction: p.tensor(prediction.shape),
      target: dtype == .i32 ? ints.tensor(target.shape, .i32) : floats.tensor(target.shape),
      weights: rowWeights.map { UnsafePointer($0.pointer) }, state: state.pointer, context: Standard.context)
  }
}
