import DovelaCore
import Testing

struct LossTests {
  @Test(arguments: Golden.names("losses"))
  func loss_matchesKeras(_ name: String) throws {
    let golden = try Golden("losses", name)
    let loss = try #require(try golden.configuration(.loss, "loss").make(name: name) as? any Loss)
    let prediction = try golden.tensor("prediction")
    let target = try golden.tensor("target")
    let rows = try golden.tensor("values").floats.count
    // Normalizer and weights are the host's: the mean is over the real steps, a weight does not change the divisor.
    let mask = golden.tensors["mask"]?.ints
    let weights = golden.tensors["sample_weight"]?.floats ?? Array(repeating: 1, count: rows)
    let real = mask.map { $0.reduce(0, +) } ?? Int32(rows)
    let counted = (0..<rows).map { mask?[$0] == 0 ? 0 : weights[$0] }
    let result = try run(
      loss, prediction.floats, prediction.shape, target, scale: counted.map { $0 / Float(max(real, 1)) })
    let sum = zip(result.values, counted).reduce(0) { $0 + Double($1.0) * Double($1.1) } / Double(max(real, 1))
    expectClose([Float(sum)], try golden.tensor("loss").floats, relative: 1e-5, absolute: 2e-6, "loss")
    expectClose(
      result.gradient, try golden.tensor("gradient").floats, relative: 2e-5, absolute: 2e-7, "gradient")
    if mask == nil {
      expectClose(
        zip(result.values, weights).map { $0 * $1 }, try golden.tensor("values").floats, relative: 1e-5, absolute: 2e-6,
        "values")
    }
  }

  @Test(arguments: [
    "MeanSquaredError", "MeanAbsoluteError", "MeanAbsolutePercentageError", "Huber(delta=0.4)",
    "BinaryCrossentropy(from_logits=true, label_smoothing=0.2)", "CategoricalCrossentropy(from_logits=true)",
    "CategoricalCrossentropy(from_logits=true, label_smoothing=0.1)",
  ])
  func gradient_matchesCentralDifferences(_ text: String) throws {
    let loss = try Standard.loss(text)
    for shape in [[4, 3], [2, 3, 17]] {
      let count = shape.reduce(1, *)
      let rows = count / shape[shape.count - 1]
      let scale = spread(rows, seed: 9).map { abs($0) }
      let p = spread(count, seed: 5, scale: 2)
      let t = Golden.Entry(shape: shape, floats: spread(count, seed: 6).map { abs($0) }, ints: [])
      let gradient = try run(loss, p, shape, t, scale: scale).gradient
      for index in stride(from: 0, to: count, by: 5) where abs(p[index] - t.floats[index]) > 0.02 {
        func value(_ change: Float) throws -> Double {
          var moved = p
          moved[index] += change
          return zip(try run(loss, moved, shape, t, scale: scale).values, scale)
            .reduce(0) { $0 + Double($1.0) * Double($1.1) }
        }
        let slope = Float((try value(0.01) - value(-0.01)) / 0.02)
        #expect(abs(gradient[index] - slope) < 1e-3 + 2e-3 * abs(slope), "\(text) \(shape) at \(index)")
      }
    }
  }

  @Test(arguments: [
    ("BinaryCrossentropy", [5, 3]), ("CategoricalCrossentropy(label_smoothing=0.1)", [70, 10]),
    ("SparseCategoricalCrossentropy", [130, 10]), ("SparseCategoricalCrossentropy", [3, 5000]),
    ("CategoricalCrossentropy", [3, 5000]), ("BinaryCrossentropy", [2, 5000]),
  ])
  func fused_isTheSameAsTheActivationBefore(_ text: String, _ shape: [Int]) throws {
    let loss = try Standard.loss(text)
    let activation = try Standard.activation(text.hasPrefix("Binary") ? "sigmoid" : "softmax")
    #expect(loss.fusesAfter == activation.formula)
    let (count, columns) = (shape.reduce(1, *), shape[1])
    let z = spread(count, seed: 7, scale: 3)
    let x = Memory(z)
    let y = Memory(z)
    let tensor = y.tensor(shape)
    try activation.forward(x: x.tensor(shape), y: tensor, context: Standard.context)
    let target: Golden.Entry =
      text.hasPrefix("Sparse")
      ? .init(shape: [shape[0]], floats: [], ints: (0..<shape[0]).map { Int32($0 * 7 % columns) })
      : .init(
        shape: shape,
        floats: (0..<count).map { $0 % columns == ($0 / columns * 7) % columns ? 1 : 0 }, ints: [])
    let scale = Array(repeating: Float(0.5), count: shape[0])
    let plain = try run(loss, y.values, shape, target, scale: scale)
    let fused = try run(loss, z, shape, target, scale: scale, isFused: true)
    expectClose(fused.values, plain.values, relative: 2e-5, absolute: 2e-6, "values")
    expectClose(fused.activated, y.values, relative: 2e-6, absolute: 1e-9, "activated")
    // Through the activation by hand: dz = y (dy - Σ dy y), or dy y (1 - y).
    let dz = Memory(plain.gradient)
    try activation.backward(
      x: nil, y: tensor, dy: dz.tensor(shape), dx: dz.tensor(shape), context: Standard.context)
    expectClose(fused.gradient, dz.values, relative: 1e-3, absolute: 2e-6, "gradient")
    let bare = try run(loss, z, shape, target, scale: scale, isFused: true, wantsGradient: false, wantsActivated: false)
    expectClose(bare.values, fused.values, relative: 1e-6, absolute: 1e-6, "values without anything else")
    let half = try run(loss, z, shape, target, scale: scale, isFused: true, wantsActivated: false)
    expectClose(half.gradient, fused.gradient, relative: 1e-6, absolute: 1e-9, "gradient without the activation")
  }

  @Test func fusedLogitsOfAnySize_stayFinite() throws {
    let z: [Float] = [1e4, -1e4, 0, -1e4, 1e4, 0]
    let target = Golden.Entry(shape: [2], floats: [], ints: [1, 1])
    let result = try run(
      Standard.loss("SparseCategoricalCrossentropy"), z, [2, 3], target, scale: [1, 1], isFused: true)
    #expect(result.values == [2e4, 0])
    expectClose(result.gradient, [1, -1, 0, 0, 0, 0])
  }

  @Test func notANumber_reachesTheValue() throws {
    let one = Golden.Entry(shape: [1, 3], floats: [0, 1, 0], ints: [])
    let label = Golden.Entry(shape: [1], floats: [], ints: [2])
    for text in ["MeanSquaredError", "BinaryCrossentropy", "CategoricalCrossentropy", "SparseCategoricalCrossentropy"] {
      for isFused in [false, true] where !(isFused && text == "MeanSquaredError") {
        let target = text.hasPrefix("Sparse") ? label : one
        let values = try run(Standard.loss(text), [0.5, .nan, 0.2], [1, 3], target, scale: [1], isFused: isFused).values
        #expect(values[0].isNaN, "\(text) fused: \(isFused)")
      }
    }
  }

  @Test func ignoredClass_isLeftOutOfTheMean() throws {
    let z = spread(12, seed: 8)
    let labels = Golden.Entry(shape: [4], floats: [], ints: [0, -1, 2, -1])
    let quarter = Array(repeating: Float(0.25), count: 4)
    let part = Golden.Entry(shape: [2], floats: [], ints: [0, 2])
    let expected = try run(
      Standard.loss("SparseCategoricalCrossentropy(from_logits=true)"), Array(z[0..<3] + z[6..<9]), [2, 3], part,
      scale: [0.5, 0.5])
    let found = try run(
      Standard.loss("SparseCategoricalCrossentropy(from_logits=true, ignore_class=-1)"), z, [4, 3], labels,
      scale: quarter)
    expectClose([found.values.reduce(0, +) / 4], [expected.values.reduce(0, +) / 2])
    expectClose(Array(found.gradient[0..<3] + found.gradient[6..<9]), expected.gradient)
    #expect(found.gradient[3..<6].allSatisfy { $0 == 0 })
  }

  @Test func labelsOutsideTheirRange_areRefusedWithRowAndWayOut() throws {
    let sparse = try Standard.loss("sparse_categorical_crossentropy")
    let target = Golden.Entry(shape: [2], floats: [], ints: [0, 3])
    let error = #expect(throws: DovelaError.self) {
      _ = try run(sparse, [0.2, 0.3, 0.5, 0.2, 0.3, 0.5], [2, 3], target, scale: [1, 1])
    }
    #expect(error?.code == .outOfRange)
    #expect(error?.message.contains("label 3 in row 1 of the batch is not in 0...2") == true)
    // A row that does not count may hold anything.
    let masked = try run(sparse, [0.2, 0.3, 0.5, 0.2, 0.3, 0.5], [2, 3], target, scale: [1, 0])
    #expect(masked.values[1] == 0)
    let binary = try Standard.loss("bce")
    let two = Golden.Entry(shape: [2, 1], floats: [1, 2], ints: [])
    let second = #expect(throws: DovelaError.self) { _ = try run(binary, [0.5, 0.5], [2, 1], two, scale: [1, 1]) }
    #expect(second?.message.contains("target 2.0 in row 1 of the batch is not in 0...1") == true)
  }

  @Test func shapesThatDoNotFit_areRefusedWithBoth() throws {
    func message(_ text: String, _ prediction: [Int?], _ target: [Int?], fused: Bool = false) throws -> String {
      let loss = try Standard.loss(text)
      let error = #expect(throws: DovelaError.self) {
        _ = try loss.infer(prediction: TensorSpec(prediction), target: TensorSpec(target), fused: fused)
      }
      return error?.message ?? ""
    }
    let mse = try message("mse", [nil, 3], [nil, 2])
    #expect(mse.contains("(None, 3)") && mse.contains("(None, 2)") && mse.contains("2 units"))
    #expect(try message("scce", [nil, 3], [nil, 3]).contains("take CategoricalCrossentropy"))
    #expect(try message("categorical_crossentropy", [nil, 3], [nil]).contains("take SparseCategoricalCrossentropy"))
    #expect(try message("scce", [nil, 1], [nil]).contains("one class alone"))
    #expect(
      try message("SparseCategoricalCrossentropy(from_logits=true)", [nil, 3], [nil], fused: true)
        .contains("softmax, which would be applied twice"))
    #expect(try message("BinaryCrossentropy(axis=0)", [nil, 3], [nil, 3]).contains("last axis"))
  }

  @Test func aMissingLastAxisOfOne_isNoDifference() throws {
    let loss = try Standard.loss("mse")
    let one = try loss.infer(prediction: TensorSpec([nil, 1]), target: TensorSpec([nil]), fused: false)
    #expect(one.values.extents == [nil] && one.targetDType == .f32)
    let sparse = try Standard.loss("scce").infer(
      prediction: TensorSpec([nil, 7, 3]), target: TensorSpec([nil, 7, 1]), fused: true)
    #expect(sparse.values.extents == [nil, 7] && sparse.targetDType == .i32)
  }

  struct Result {
    var values: [Float]
    var gradient: [Float]
    var activated: [Float]
  }

  private func run(
    _ loss: any Loss, _ prediction: [Float], _ shape: [Int], _ target: Golden.Entry, scale: [Float],
    isFused: Bool = false, wantsGradient: Bool = true, wantsActivated: Bool = true
  ) throws -> Result {
    let inferred = try loss.infer(
      prediction: TensorSpec(shape.map { $0 }), target: TensorSpec(target.shape.map { $0 }), fused: isFused)
    let rows = inferred.values.count ?? 0
    let p = Memory(prediction)
    let floats = Memory(target.floats.isEmpty ? target.ints.map { Float($0) } : target.floats)
    let ints = Memory(target.ints.isEmpty ? target.floats.map { Int32($0) } : target.ints)
    let values = Memory(Array(repeating: Float.nan, count: rows))
    let gradient = Memory(Array(repeating: Float.nan, count: prediction.count))
    let activated = Memory(Array(repeating: Float.nan, count: prediction.count))
    let scales = Memory(scale)
    try loss.evaluate(
      LossRun(
        context: Standard.context, isFused: isFused, prediction: p.tensor(shape),
        target: inferred.targetDType == .i32 ? ints.tensor(target.shape, .i32) : floats.tensor(target.shape),
        values: values.tensor([rows]), scale: scales.pointer, gradient: wantsGradient ? gradient.tensor(shape) : nil,
        activated: isFused && wantsActivated ? activated.tensor(shape) : nil))
    return Result(values: values.values, gradient: gradient.values, activated: activated.values)
  }
}
