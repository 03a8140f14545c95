import DovelaCore
import Testing

extension LayerTests {
  /// Bad configurations and shapes: an error that names the operation, the values and the shapes, and no trap.
  @Suite struct Refusals {
    struct Case: CustomTestStringConvertible, Sendable {
      var layer: String
      var shapes: [[Int?]]
      var dtype: DType = .f32
      var parts: [String]

      init(_ layer: String, _ shapes: [Int?]..., dtype: DType = .f32, says parts: [String]) {
        self.layer = layer
        self.shapes = shapes
        self.dtype = dtype
        self.parts = parts
      }

      var testDescription: String { "\(layer) on \(shapes)" }
    }

    static let cases: [Case] = [
      Case("Dense(0)", [nil, 3], says: ["units"]), Case("Dense(-5)", [nil, 3], says: ["units"]),
      Case("Dense(4611686018427387904)", [nil, 1024], says: ["large"]),
      Case("Dense(3)", [nil], says: ["Dense", "(None,)"]),
      Case("Dense(3)", [nil, nil], says: ["Dense", "(None, None)"]),
      Case("Dense(3)", [nil, 4], dtype: .i32, says: ["Dense", "(None, 4)", "int32", "Embedding"]),
      Case("Reshape([3, -1, -1])", [nil, 6], says: ["-1"]), Case("Reshape([0, 3])", [nil, 6], says: ["target_shape"]),
      Case("Reshape([-2])", [nil, 6], says: ["target_shape"]),
      Case("Reshape([4, -1])", [nil, 6], says: ["Reshape", "(None, 6)", "(4, None)"]),
      Case("Reshape([4])", [nil, 6], says: ["Reshape", "(None, 6)", "(4,)"]),
      Case("Reshape([4611686018427387904, 4])", [nil, 6], says: ["large"]),
      Case("Permute([1, 1])", [nil, 3, 4], says: ["dims"]),
      Case("Permute([2, 1])", [nil, 3], says: ["Permute", "(None, 3)"]),
      Case("Softmax(axis=1)", [nil, 3, 4], says: ["Softmax", "(None, 3, 4)"]),
      Case("RepeatVector(0)", [nil, 3], says: ["n"]),
      Case("RepeatVector(4611686018427387904)", [nil, 3], says: ["large"]),
      Case("Dropout(1.5)", [nil, 3], says: ["rate"]), Case("Dropout(-0.1)", [nil, 3], says: ["rate"]),
      Case("Dropout(0.5, noise_shape=[1, 4])", [nil, 3], says: ["Dropout", "(1, 4)", "(None, 3)"]),
      Case("Conv2D(4, 5)", [nil, 4, 8, 1], says: ["Conv2D", "(5, 5)", "(None, 4, 8, 1)", "padding=same"]),
      Case("Conv2D(4, 3)", [nil, 8, 8], says: ["Conv2D", "(None, 8, 8)"]),
      Case("Conv2D(4, 0)", [nil, 8, 8, 1], says: ["kernel_size"]),
      Case("Conv2D(4, 3, strides=0)", [nil, 8, 8, 1], says: ["strides"]),
      Case("Conv2D(4, 3, strides=2, dilation_rate=2)", [nil, 8, 8, 1], says: ["strides", "dilation_rate"]),
      Case("Conv2D(4, 3, groups=3)", [nil, 8, 8, 3], says: ["filters=4", "groups=3"]),
      Case("Conv2D(6, 3, groups=3)", [nil, 8, 8, 4], says: ["Conv2D", "(None, 8, 8, 4)", "groups=3"]),
      Case("Conv2D(4, 3, data_format=channels_first)", [nil, 8, 8, 1], says: ["channels_last"]),
      Case("Conv2D(4611686018427387904, 3)", [nil, 8, 8, 1], says: ["large"]),
      Case("Conv2D(4, 2147483647, padding=same)", [nil, 8, 8, 2147483647], says: ["large"]),
      Case("MaxPooling2D(3)", [nil, 2, 8, 1], says: ["MaxPooling2D", "(3, 3)", "(None, 2, 8, 1)"]),
      Case("AveragePooling2D(2, strides=0)", [nil, 8, 8, 1], says: ["strides"]),
      Case("GlobalAveragePooling2D()", [nil, 8, 8], says: ["GlobalAveragePooling2D", "(None, 8, 8)"]),
      Case("BatchNormalization(axis=0)", [nil, 3], says: ["BatchNormalization", "axis=0", "(None, 3)"]),
      Case("BatchNormalization(axis=5)", [nil, 3], says: ["BatchNormalization", "axis=5", "(None, 3)"]),
      Case("BatchNormalization(renorm=true)", [nil, 3], says: ["renorm"]),
      Case("LayerNormalization(axis=1)", [nil, 3, 4], says: ["LayerNormalization", "(None, 3, 4)"]),
      Case("Embedding(0, 3)", [nil, 2], dtype: .i32, says: ["input_dim"]),
      Case("Embedding(2147483647, 4611686018427387904)", [nil, 2], dtype: .i32, says: ["large"]),
      Case("LSTM(3)", [nil, 4], says: ["LSTM", "(None, 4)"]),
      Case("LSTM(3)", [nil, 0, 4], says: ["LSTM", "(None, 0, 4)"]),
      Case("LSTM(4611686018427387904)", [nil, 4, 4], says: ["large"]),
      Case("LSTM(3)", [nil, 4, 2], [nil, 3], says: ["LSTM", "2"]),
      Case("LSTM(3)", [nil, 4, 2], [nil, 3], [nil, 5], says: ["LSTM", "(None, 5)"]),
      Case("Bidirectional(LSTM(3), backward_layer=LSTM(3))", [nil, 4, 2], says: ["go_backwards"]),
      Case(
        "Bidirectional(LSTM(3), backward_layer=LSTM(3, go_backwards=true, return_sequences=true))", [nil, 4, 2],
        says: ["return_sequences"]),
      Case(
        "Bidirectional(LSTM(3), backward_layer=LSTM(2, go_backwards=true), merge_mode=sum)", [nil, 4, 2],
        says: ["Bidirectional", "(None, 3)", "(None, 2)"]),
      Case("TimeDistributed(Dense(3))", [nil, 4], says: ["TimeDistributed", "(None, 4)"]),
      Case("TimeDistributed(Conv2D(3, 3))", [nil, 4, 5, 5], says: ["Conv2D", "(None, 5, 5)"]),
      Case("Add()", [nil, 3], [nil, 4], says: ["Add", "(None, 3)", "(None, 4)"]),
      Case("Add()", [nil, 3], [nil, 3, 1], says: ["Add", "(None, 3)", "(None, 3, 1)"]),
      Case("Subtract()", [nil, 3], says: ["Subtract", "2"]),
      Case("Concatenate()", [nil, 3, 2], [nil, 4, 2], says: ["Concatenate", "(None, 3, 2)", "(None, 4, 2)"]),
      Case("Concatenate(axis=0)", [nil, 3], [nil, 3], says: ["Concatenate", "axis=0"]),
    ]

    @Test(arguments: cases) func mistake_isRefusedByName(_ test: Case) throws {
      let error = #expect(throws: (any Error).self) {
        let layer = try Plugins.layer(test.layer)
        let specs = test.shapes.map { TensorSpec($0, test.dtype) }
        try layer.build(inputs: specs, path: "layer", trainable: true)
        _ = try layer.infer(specs.map { LayerInput($0) })
      }
      let text = error.map { "\($0)" } ?? ""
      for part in test.parts { #expect(text.contains(part), "\(text)") }
    }

    @Test(arguments: [
      (Float(9), DType.i32, "9"), (-1, .i32, "-1"), (2.5, .f32, "2.5"), (.nan, .f32, "nan"), (3e9, .f32, "3000000000"),
    ])
    func idOutOfRange_isRefusedByValue(id: Float, dtype: DType, text: String) throws {
      let place = try Place(try Plugins.layer("Embedding(9, 2)"), [Values([1, 2], [0, id], dtype)])
      let error = #expect(throws: DovelaError.self) { try place.forward() }
      #expect(error?.code == .outOfRange)
      #expect(
        error?.message.contains("the id \(text) at place 1") == true && error?.message.contains("input_dim=9") == true)
    }

    @Test func sharedLayer_refusesAnotherWidth() throws {
      let layer = try Plugins.layer("Dense(3)")
      try layer.build(inputs: [TensorSpec([nil, 4])], path: "layer", trainable: true)
      let error = #expect(throws: DovelaError.self) { _ = try layer.infer([LayerInput(TensorSpec([nil, 5]))]) }
      #expect(error?.message.contains("(None, 5)") == true && error?.message.contains("(4, 3)") == true)
    }
  }
}
