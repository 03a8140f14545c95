import DovelaCore
import Testing

extension LayerTests {
  /// Gradients against central differences. Values are float32, so a step of 1e-2 and a bound of 1e-2 relative to the
  /// greatest gradient (at least 1); sums of outputs are made in double.
  @Suite struct Differences {
    struct Case: CustomTestStringConvertible, Sendable {
      var layer: String
      var shapes: [[Int]]
      var mask: [Float]?
      var ids: Int?

      init(_ layer: String, _ shapes: [Int]..., mask: [Float]? = nil, ids: Int? = nil) {
        self.layer = layer
        self.shapes = shapes
        self.mask = mask
        self.ids = ids
      }

      var testDescription: String { "\(layer) on \(shapes)" }
    }

    private static let partial: [Float] = [1, 0, 1, 1, 0, 1, 1, 0, 0, 0, 0, 1]

    static let cases: [Case] = [
      Case("Dense(3, tanh)", [4, 5]), Case("Dense(3, gelu)", [1, 2, 5]), Case("Dense(3, softmax)", [4, 5]),
      Case("Dense(2)", [3, 1100]), Case("Activation(silu)", [2, 3, 4]), Case("Activation(softmax)", [2, 6]),
      Case("ReLU(max_value=1.2, negative_slope=0.2, threshold=0.3)", [3, 5]), Case("LeakyReLU()", [3, 5]),
      Case("ReLU()", [3, 5]), Case("Softmax()", [2, 3, 4]), Case("Permute([3, 1, 2])", [2, 3, 2, 4]),
      Case("RepeatVector(3)", [2, 4]), Case("Identity()", [2, 3]), Case("Flatten()", [2, 3, 2]),
      Case("Reshape([3, -1])", [2, 6]),
      Case("Dropout(0.4, seed=3)", [4, 6]), Case("Dropout(0.4, noise_shape=[4, 1, 3])", [4, 2, 3]),
      Case("Conv2D(3, 3, strides=2, padding=same, activation=tanh)", [2, 5, 6, 2]),
      Case("Conv2D(4, [2, 3], groups=2, activation=silu)", [1, 5, 4, 4]),
      Case("Conv2D(2, 2, dilation_rate=2, use_bias=false)", [2, 5, 5, 1]),
      Case("AveragePooling2D(3, strides=2, padding=same)", [2, 5, 6, 2]), Case("MaxPooling2D()", [2, 4, 5, 2]),
      Case("GlobalAveragePooling2D()", [2, 3, 4, 3]),
      Case("BatchNormalization()", [6, 3]), Case("BatchNormalization(axis=1)", [3, 4, 2]),
      Case("BatchNormalization()", [3, 4, 3], mask: partial), Case("BatchNormalization(axis=2)", [3, 2, 2, 2]),
      Case("BatchNormalization(axis=1)", [3, 4, 3], mask: partial),
      Case("BatchNormalization(trainable=false)", [6, 3]),
      Case("BatchNormalization(trainable=false, axis=1)", [3, 4, 2]),
      Case("LayerNormalization()", [4, 6]), Case("LayerNormalization(axis=[1, 2])", [2, 3, 4]),
      Case("Embedding(7, 3)", [2, 4], ids: 7), Case("Embedding(7, 3, mask_zero=true)", [1, 4], ids: 7),
      Case("LSTM(3)", [2, 4, 3]), Case("LSTM(3, return_sequences=true)", [3, 4, 2], mask: partial),
      Case("LSTM(3, return_sequences=true, zero_output_for_mask=true)", [3, 4, 2], mask: partial),
      Case("LSTM(3, go_backwards=true)", [3, 4, 2], mask: partial), Case("LSTM(3)", [1, 1, 2]),
      Case("LSTM(3, return_state=true, return_sequences=true)", [3, 4, 2], mask: partial),
      Case("LSTM(3, zero_output_for_mask=true)", [3, 4, 2], mask: partial),
      Case("LSTM(3, activation=gelu, recurrent_activation=silu)", [3, 4, 2], mask: partial),
      Case("LSTM(3, activation=softmax, recurrent_activation=null)", [2, 3, 2]),
      Case("LSTM(3, dropout=0.5, seed=1)", [4, 3, 4]), Case("LSTM(3, recurrent_dropout=0.5, seed=1)", [4, 3, 4]),
      Case("LSTM(3, dropout=0.5, recurrent_dropout=0.5, seed=1, use_bias=false)", [4, 3, 4], mask: partial),
      Case("LSTM(3, return_state=true)", [2, 3, 2], [2, 3], [2, 3]),
      Case("Bidirectional(LSTM(2))", [3, 4, 2], mask: partial),
      Case("Bidirectional(LSTM(2, return_sequences=true), merge_mode=mul)", [3, 4, 2], mask: partial),
      Case("Bidirectional(LSTM(2, return_sequences=true, return_state=true), merge_mode=null)", [3, 4, 2]),
      Case("Bidirectional(LSTM(2), backward_layer=LSTM(3, go_backwards=true))", [3, 4, 2]),
      Case("Bidirectional(TimeDistributed(Dense(2, tanh)), merge_mode=ave)", [3, 4, 2]),
      Case("TimeDistributed(Dense(2, gelu))", [3, 4, 2]), Case("TimeDistributed(LSTM(2))", [2, 3, 2, 2]),
      Case("TimeDistributed(BatchNormalization())", [3, 4, 2]),
      Case("Add()", [2, 3, 2], [2, 1, 2], [2, 3, 1]), Case("Subtract()", [2, 3], [2, 3]),
      Case("Multiply()", [2, 3], [2, 1], [2, 3]), Case("Average()", [2, 3], [2, 3], [2, 3]),
      Case("Maximum()", [3, 4], [3, 4], [3, 1]), Case("Minimum()", [3, 4], [3, 4]),
      Case("Concatenate()", [2, 3], [2, 1], [2, 2]), Case("Concatenate(axis=1)", [2, 3, 2], [2, 1, 2]),
    ]

    @Test(arguments: cases) func gradient_matchesDifferences(of test: Case) throws {
      var numbers = Numbers(11)
      let inputs = test.shapes.map { shape in
        let count = shape.reduce(1, *)
        return test.ids.map { Values(shape, numbers.ids(count, below: $0), .i32) }
          ?? Values(shape, numbers.list(count).map { $0 * 2 })
      }
      let masks = inputs.indices.map { index in index == 0 ? test.mask.map { Values([3, 4], $0, .u8) } : nil }
      let place = try Place(try Plugins.layer(test.layer), inputs, masks: masks)
      for (index, variable) in place.layer.variables.enumerated() where variable.path.hasSuffix("kernel") {
        place.variables[index].set(numbers.list(variable.count))
      }
      let weights = place.outputs.map { numbers.list($0.count) }
      try place.forward()
      for (gradient, weight) in zip(place.outputGradients, weights) { gradient.set(weight) }
      try place.backward()
      for (values, gradient) in zip(place.inputs, place.inputGradients) where gradient != nil {
        try compare(place, weights, values, gradient?.values ?? [], "input")
      }
      for (index, variable) in place.layer.variables.enumerated() where variable.isTrainable {
        try compare(place, weights, place.variables[index], place.gradients[index]?.values ?? [], variable.path)
      }
    }

    /// A few elements of one tensor. Moving statistics drift with each forward, but no training output reads them.
    private func compare(
      _ place: Place, _ weights: [[Float]], _ values: Values, _ gradient: [Float], _ what: String
    ) throws {
      let scale = max(1, gradient.map { abs($0) }.max() ?? 0)
      #expect(!gradient.contains { !$0.isFinite }, "\(what)")
      for element in Swift.stride(from: 0, to: values.count, by: max(1, values.count / 24)) {
        let kept = values.floats[element]
        // A kink of max within the step shows as a wrong quotient at one size of step alone.
        let errors = try [Float(1e-2), 3e-3].map { step -> Float in
          values.floats[element] = kept + step
          let above = try sum(place, weights)
          values.floats[element] = kept - step
          let below = try sum(place, weights)
          values.floats[element] = kept
          return abs(Float((above - below) / Double(2 * step)) - gradient[element])
        }
        #expect(min(errors[0], errors[1]) < 1e-2 * scale, "\(what)[\(element)]: \(gradient[element])")
      }
    }

    private func sum(_ place: Place, _ weights: [[Float]]) throws -> Double {
      try place.forward()
      return zip(place.outputs, weights).reduce(0) { total, pair in
        zip(pair.0.values, pair.1).reduce(total) { $0 + Double($1.0) * Double($1.1) }
      }
    }
  }
}
