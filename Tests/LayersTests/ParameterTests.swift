import DovelaCore
import Testing

extension LayerTests {
  /// Every parameter of a layer, at another value than its own, changes what the layer is or does, or is refused.
  @Suite struct Parameters {
    struct Case: CustomTestStringConvertible, Sendable {
      var name: String
      /// Arguments with which every other parameter has something to act on.
      var arguments: [String: String]
      var shape: [Int]
      var ids: Float?
      var mask: [Float]?
      /// Values to try, where the type alone does not say.
      var values: [String: String] = [:]
      var testDescription: String { name }
    }

    static let cases: [Case] = [
      Case(name: "Dense", arguments: ["units": "3"], shape: [2, 4]),
      Case(
        name: "ReLU", arguments: ["max_value": "0.8"], shape: [4, 5], values: ["max_value": "0.2", "threshold": "0.1"]),
      Case(name: "LeakyReLU", arguments: [:], shape: [4, 5]),
      Case(name: "Softmax", arguments: [:], shape: [2, 3, 4], values: ["axis": "1"]),
      Case(name: "Activation", arguments: ["activation": "relu"], shape: [2, 3]),
      Case(
        name: "Embedding", arguments: ["input_dim": "5", "output_dim": "2"], shape: [2, 3], ids: 5,
        values: ["input_dim": "6"]),
      Case(
        name: "Dropout", arguments: ["rate": "0.5"], shape: [8, 6], values: ["rate": "0.2", "noise_shape": "[8, 1]"]),
      Case(name: "Concatenate", arguments: [:], shape: [2, 3, 4], values: ["axis": "1"]),
      Case(
        name: "BatchNormalization", arguments: [:], shape: [2, 3, 4],
        values: ["axis": "1", "moving_variance_initializer": "zeros", "gamma_initializer": "zeros"]),
      Case(
        name: "LayerNormalization", arguments: [:], shape: [2, 3, 4],
        values: ["axis": "[1, 2]", "gamma_initializer": "zeros"]),
      Case(name: "Flatten", arguments: [:], shape: [2, 3, 4]),
      Case(
        name: "Reshape", arguments: ["target_shape": "[4, 3]"], shape: [2, 3, 4], values: ["target_shape": "[6, 2]"]),
      Case(name: "Permute", arguments: ["dims": "[2, 1]"], shape: [2, 3, 4], values: ["dims": "[1, 2]"]),
      Case(name: "RepeatVector", arguments: ["n": "2"], shape: [2, 3]),
      Case(
        name: "Conv2D", arguments: ["filters": "2", "kernel_size": "2"], shape: [1, 5, 5, 2],
        values: ["filters": "4", "kernel_size": "3", "strides": "2", "dilation_rate": "2", "groups": "2"]),
      Case(name: "MaxPooling2D", arguments: [:], shape: [1, 5, 5, 2], values: ["pool_size": "3", "strides": "1"]),
      Case(
        name: "AveragePooling2D", arguments: ["pool_size": "2"], shape: [1, 5, 5, 2],
        values: ["pool_size": "3", "strides": "1"]),
      Case(name: "GlobalAveragePooling2D", arguments: [:], shape: [1, 3, 3, 2]),
      Case(
        name: "LSTM",
        arguments: ["units": "3", "return_sequences": "true", "dropout": "0.3", "recurrent_dropout": "0.3"],
        shape: [3, 4, 2], mask: [1, 0, 1, 1, 0, 1, 1, 0, 0, 0, 0, 1],
        values: ["dropout": "0.6", "recurrent_dropout": "0.6", "return_sequences": "false", "units": "2"]),
      Case(
        name: "Bidirectional", arguments: ["layer": "LSTM(2)"], shape: [2, 3, 2],
        values: [
          "layer": "LSTM(3)", "merge_mode": "sum", "backward_layer": "LSTM(2, go_backwards=true, use_bias=false)",
        ]),
      Case(name: "TimeDistributed", arguments: ["layer": "Dense(2)"], shape: [2, 3, 2], values: ["layer": "Dense(3)"]),
    ]

    /// Parameters that say how fast Keras computes, never what.
    private static let ofSpeedAlone: Set<String> = ["unroll", "use_cudnn"]

    @Test(arguments: cases) func everyParameter_hasAnEffectOrIsRefused(_ test: Case) throws {
      guard case .one(let factory) = Plugins.registry.find(.layer, test.name) else {
        Issue.record("there is no layer \(test.name)")
        return
      }
      let before = try signature(test, test.arguments)
      #expect(try signature(test, test.arguments) == before, "the layer itself is not deterministic")
      for parameter in factory.schema.own where !Self.ofSpeedAlone.contains(parameter.id) {
        var arguments = test.arguments
        let value = test.values[parameter.id] ?? Self.other(parameter)
        arguments[parameter.id] = value
        let after = try? signature(test, arguments)
        #expect(after != before, "\(test.name)(\(parameter.id)=\(value)) is accepted and changes nothing")
      }
    }

    /// Another value than the default.
    private static func other(_ parameter: ParameterSchema) -> String {
      switch parameter.of {
      case .initializer: return "RandomUniform(0.2, 0.4)"
      case .regularizer: return "L2(0.5)"
      case .constraint: return "MinMaxNorm(0.1, 0.2)"
      case .activation: return "softplus"
      default: break
      }
      switch parameter.default {
      case .bool(let value)?: return value ? "false" : "true"
      case .float(let value)?: return "\(value / 2 + 0.05)"
      case .string(let word)?: return parameter.choices.first { $0 != word } ?? "'other'"
      default: return parameter.choices.last ?? "7"
      }
    }

    /// All that shows of a layer: its shapes, variables and rules, what forward and backward make of them.
    private func signature(_ test: Case, _ arguments: [String: String]) throws -> String {
      let text = arguments.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ", ")
      let count = test.shape.reduce(1, *)
      let numbers = (0..<count).map { index -> Float in
        let step = Float((index * 7 + 3) % 11) / 5.5 - 1
        return test.ids.map { Float(index % Int($0)) } ?? step
      }
      func input() -> Values { Values(test.shape, numbers, test.ids == nil ? .f32 : .i32) }
      let inputs = test.name == "Concatenate" ? [input(), input()] : [input()]
      let mask = test.mask.map { Values(Array(test.shape.prefix(2)), $0, .u8) }
      let place = try Place(
        try Plugins.layer("\(test.name)(\(text))"), inputs, masks: inputs.map { _ in mask },
        wantsInputGradients: test.ids == nil)
      var parts = place.layer.variables.map { variable in
        "\(variable.path) \(variable.spec) \(variable.isTrainable) \(variable.isPerBatch) "
          + "\(variable.regularizer != nil) \(variable.constraint != nil)"
      }
      parts += place.variables.map { "\($0.values)" }
      try place.forward()
      parts += place.outputs.map { "\($0.spec) \($0.values)" }
      parts += place.outputMasks.map { "\($0?.values ?? [])" }
      parts.append("\(place.plan.activityPenalty)")
      for gradient in place.outputGradients { gradient.set(Array(repeating: 0.5, count: gradient.count)) }
      try place.backward()
      parts += place.gradients.map { "\($0?.values ?? [])" } + place.inputGradients.map { "\($0?.values ?? [])" }
      parts += place.variables.map { "\($0.values)" }
      try place.forward(training: false)
      return (parts + place.outputs.map { "\($0.values)" }).joined(separator: "\n")
    }
  }
}
