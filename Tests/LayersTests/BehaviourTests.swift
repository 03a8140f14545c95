import DovelaCore
import Testing

extension LayerTests {
  /// What no golden shows: modes, randomness, state, masks of merges, sparse rows.
  @Suite struct Behaviour {
    private func place(
      _ layer: String, _ shapes: [Int]..., masks: [Values?]? = nil, training: Bool = true
    ) throws -> Place {
      var numbers = Numbers(3)
      let inputs = shapes.map { Values($0, numbers.list($0.reduce(1, *))) }
      return try Place(try Plugins.layer(layer), inputs, masks: masks, training: training)
    }

    @Test func dropout_keepsItsShareAndItsMean() throws {
      let place = try place("Dropout(0.25)", [50, 100])
      place.inputs[0].set(Array(repeating: 1, count: 5000))
      try place.forward()
      let values = place.outputs[0].values
      let zeros = values.filter { $0 == 0 }.count
      #expect(abs(Double(zeros) / 5000 - 0.25) < 0.03)
      #expect(values.allSatisfy { $0 == 0 || abs($0 - 4 / 3) < 1e-6 })
    }

    @Test func frozenWrapper_freezesTheStatisticsWithin() throws {
      for (wrapper, isFrozen) in [
        ("TimeDistributed(BatchNormalization(epsilon=1e-12), trainable=false)", true),
        ("TimeDistributed(TimeDistributed(BatchNormalization(epsilon=1e-12)), trainable=false)", true),
        ("TimeDistributed(BatchNormalization(epsilon=1e-12))", false),
      ] {
        let place =
          try wrapper.hasPrefix("TimeDistributed(Time") ? place(wrapper, [3, 2, 2, 4]) : place(wrapper, [3, 4, 2])
        let before = place.variables.map(\.values)
        try place.forward()
        #expect((place.variables.map(\.values) == before) == isFrozen, "\(wrapper)")
        // Statistics begin as mean 0 and variance 1, so that inference changes nothing.
        let gap = zip(place.inputs[0].values, place.outputs[0].values).map { abs($0 - $1) }.max() ?? 0
        #expect((gap < 1e-5) == isFrozen, "\(wrapper)")
      }
    }

    @Test func dropout_dropsTheSameInBackward() throws {
      let place = try place("Dropout(0.5)", [8, 9])
      place.inputs[0].set(Array(repeating: 1, count: 72))
      try place.forward()
      place.outputGradients[0].set(Array(repeating: 1, count: 72))
      let forward = place.outputs[0].values
      try place.backward()
      #expect(place.inputGradients[0]?.values == forward)
    }

    @Test func dropout_changesWithTheStepAndTheSeedAlone() throws {
      let first = try place("Dropout(0.5, seed=4)", [8, 9])
      let second = try place("Dropout(0.5, seed=4)", [8, 9])
      let other = try place("Dropout(0.5, seed=5)", [8, 9])
      for place in [first, second, other] { try place.forward() }
      #expect(first.outputs[0].values == second.outputs[0].values)
      #expect(first.outputs[0].values != other.outputs[0].values)
      let before = first.outputs[0].values
      first.nextStep()
      try first.forward()
      #expect(first.outputs[0].values != before)
    }

    @Test(arguments: ["Dropout(0.5)", "Dropout(0.0)", "Dropout(1.0)", "Dropout(0.5, noise_shape=[1, 9])"])
    func dropout_passesInInference(layer: String) throws {
      for training in [true, false] {
        let place = try place(layer, [8, 9], training: training)
        try place.forward(training: false)
        #expect(place.outputs[0].values == place.inputs[0].values)
      }
    }

    @Test func dropoutOfEverything_isZero() throws {
      let place = try place("Dropout(1.0)", [4, 5])
      try place.forward()
      #expect(place.outputs[0].values.allSatisfy { $0 == 0 })
    }

    @Test func dropoutNoiseShape_decidesForWholeRows() throws {
      let place = try place("Dropout(0.5, noise_shape=[16, 1])", [16, 6])
      place.inputs[0].set(Array(repeating: 1, count: 96))
      try place.forward()
      let values = place.outputs[0].values
      for row in 0..<16 { #expect(Set(values[row * 6..<row * 6 + 6]).count == 1) }
      #expect(Set(values).count == 2)
    }

    @Test func plansForInference_agreeWithTrainingPlans() throws {
      for layer in [
        "LSTM(4)", "LSTM(4, return_sequences=true)", "Bidirectional(LSTM(3))", "TimeDistributed(Dense(2))",
        "LayerNormalization()",
      ] {
        let training = try place(layer, [3, 5, 2])
        let inference = try Place(training.layer, training.inputs, training: false, of: training)
        try training.forward()
        try inference.forward(training: false)
        #expect(difference(inference.outputs[0].values, training.outputs[0].values) < 1e-6, "\(layer)")
      }
    }

    @Test func batchNormalization_usesAndMovesItsStatistics() throws {
      let place = try place("BatchNormalization(momentum=0.5)", [4, 1])
      place.inputs[0].set([1, 3, 5, 7])
      try place.forward()
      let mean = try #require(place.variable("moving_mean"))
      let variance = try #require(place.variable("moving_variance"))
      #expect(place.variables[mean].values == [2])
      #expect(abs(place.variables[variance].values[0] - 3) < 1e-6)
      try place.forward(training: false)
      #expect(abs(place.outputs[0].values[0] - (1 - 2) / (3.001 as Float).squareRoot()) < 1e-5)
      #expect(place.variables[mean].values == [2])
    }

    @Test func statefulLSTM_goesOnWhereItStopped() throws {
      let whole = try place("LSTM(3)", [2, 6, 2])
      let values = whole.inputs[0].values
      let half = try Place(try Plugins.layer("LSTM(3, stateful=true)"), [Values([2, 3, 2], [])])
      for index in 0..<3 { half.variables[index].set(whole.variables[index].values) }
      try whole.forward()
      func run(_ start: Int) throws -> [Float] {
        half.inputs[0].set((0..<2).flatMap { row in values[row * 12 + start * 2..<row * 12 + start * 2 + 6] })
        try half.forward()
        return half.outputs[0].values
      }
      let first = try run(0)
      let second = try run(3)
      #expect(difference(second, whole.outputs[0].values) < 1e-6)
      for (variable, memory) in zip(half.layer.variables, half.variables) where variable.isPerBatch {
        memory.set(Array(repeating: 0, count: memory.count))
      }
      let again = try run(0)
      #expect(again == first)
    }

    @Test func maskedBatch_keepsTheState() throws {
      let mask = Values([2, 3], [0, 0, 0, 1, 1, 1], .u8)
      let place = try place("LSTM(3)", [2, 3, 2], masks: [mask])
      try place.forward()
      #expect(place.outputs[0].values[0..<3].allSatisfy { $0 == 0 })
      #expect(place.outputs[0].values[3..<6].contains { $0 != 0 })
    }

    @Test func returnState_givesOutputAndCell() throws {
      let place = try place("LSTM(3, return_state=true, return_sequences=true)", [2, 4, 2])
      try place.forward()
      #expect(place.outputs.count == 3)
      let sequence = place.outputs[0].values
      #expect(place.outputs[1].values == Array(sequence[9..<12]) + Array(sequence[21..<24]))
    }

    @Test func mergedMasks_areJoinedAsKerasDoes() throws {
      let masks: [Values?] = [Values([1, 3], [1, 0, 0], .u8), Values([1, 3], [1, 1, 0], .u8)]
      let sum = try place("Add()", [1, 3, 2], [1, 3, 2], masks: masks)
      try sum.forward()
      #expect(sum.outputMasks[0]?.values == [1, 1, 0])
      let one = try place("Add()", [1, 3, 2], [1, 3, 2], masks: [masks[0], nil])
      #expect(one.outputMasks[0] == nil)
      let time = try place("Concatenate(axis=1)", [1, 3, 2], [1, 3, 2], masks: [masks[0], nil])
      try time.forward()
      #expect(time.outputMasks[0]?.values == [1, 0, 0, 1, 1, 1])
    }

    @Test func embedding_touchesOnlyTheRowsThatItReads() throws {
      let place = try Place(try Plugins.layer("Embedding(9, 2)"), [Values([1, 3], [4, 7, 4], .i32)])
      try place.forward()
      place.outputGradients[0].set([1, 2, 3, 4, 5, 6])
      try place.backward()
      var expected = [Float](repeating: 0, count: 18)
      expected.replaceSubrange(8..<10, with: [6, 8])
      expected.replaceSubrange(14..<16, with: [3, 4])
      #expect(place.gradients[0]?.values == expected)
      let marks = place.layer.variables[0].touchedRows.map { marks in (0..<9).map { marks[$0] } }
      #expect(marks == [0, 0, 0, 0, 1, 0, 0, 1, 0])
    }

    @Test(arguments: [DType.i32, .i64, .u8, .f32]) func embedding_takesIdsOfEveryType(dtype: DType) throws {
      let place = try Place(try Plugins.layer("Embedding(9, 2)"), [Values([1, 2], [8, 0], dtype)])
      try place.forward()
      let table = place.variables[0].values
      #expect(place.outputs[0].values == Array(table[16..<18]) + Array(table[0..<2]))
    }

    @Test func dense_takesMultiHotBytes() throws {
      var numbers = Numbers(9)
      let bits = (0..<2 * 1500).map { _ in numbers.next() > 0.95 ? Float(1) : 0 }
      let bytes = try Place(try Plugins.layer("Dense(3, relu)"), [Values([2, 1500], bits, .u8)])
      let floats = try Place(try Plugins.layer("Dense(3, relu)"), [Values([2, 1500], bits)])
      for place in [bytes, floats] {
        try place.forward()
        place.outputGradients[0].set([1, -1, 2, 1, 1, 1])
        try place.backward()
      }
      #expect(difference(bytes.outputs[0].values, floats.outputs[0].values) < 1e-5)
      #expect(difference(bytes.gradients[0]?.values ?? [], floats.gradients[0]?.values ?? []) < 1e-5)
      #expect(bytes.layer.variables[0].isRowSparse)
    }

    @Test func permute_movesAxes() throws {
      let place = try place("Permute([2, 1])", [1, 2, 3])
      place.inputs[0].set([1, 2, 3, 4, 5, 6])
      try place.forward()
      #expect(place.outputs[0].spec.extents == [1, 3, 2])
      #expect(place.outputs[0].values == [1, 4, 2, 5, 3, 6])
    }
  }
}
