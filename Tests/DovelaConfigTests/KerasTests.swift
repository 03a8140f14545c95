import DovelaConfig
import DovelaCore
import Foundation
import Testing

/// Models as Keras's `to_json()` writes them. The files in Tests/Goldens/keras were written by Keras.
@Suite struct KerasTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Goldens/keras").path

  private func golden(_ name: String) throws -> ModelSpecification {
    try RunReader(registry: try FakeComponents.registry(), workingDirectory: Self.folder)
      .model("./\(name).json", origin: "--model")
  }

  @Test func sequential_isRead() throws {
    let model = try golden("cnn")
    #expect(model.isSequential)
    #expect(
      model.layers.map(\.configuration.schema.name) == [
        "Conv2D", "BatchNormalization", "MaxPooling2D", "Conv2D", "AveragePooling2D", "Flatten", "Dense",
      ])
    #expect(model.inputs[0].spec?.rank == 4)
    #expect(model.layers[0].configuration["kernel_size"].list?.count == 2)
  }

  @Test(arguments: ["cnn", "global_pooling", "graph", "lstm", "mlp"]) func everyGolden_isRead(_ name: String) throws {
    let model = try golden(name)
    let json = model.canonicalJSON(registry: try FakeComponents.registry())
    #expect(ModelFacts(try Read.modelJSON(json)) == ModelFacts(model))
  }

  @Test func functional_hasItsConnections() throws {
    let model = try golden("graph")
    #expect(!model.isSequential)
    #expect(model.inputs.count == 2)
    let uses = Dictionary(grouping: model.calls, by: \.layer).mapValues(\.count)
    #expect(uses.values.max() == 2, "one layer is shared")
    #expect(model.calls.contains { $0.inputs.count == 2 })
  }

  /// Keras 2: `batch_input_shape` in the first layer, nested lists in `inbound_nodes`, dtypes as strings.
  @Test func kerasTwo_isRead() throws {
    let sequential = try Read.modelJSON(
      #"""
      {"class_name": "Sequential", "config": {"name": "old", "layers": [
        {"class_name": "Dense", "config": {"name": "first", "trainable": true, "batch_input_shape": [null, 8],
          "dtype": "float32", "units": 4, "activation": "relu", "use_bias": true,
          "kernel_initializer": {"class_name": "GlorotUniform", "config": {"seed": null}}, "kernel_regularizer": null}},
        {"class_name": "LSTM", "config": {"name": "lstm", "units": 3, "implementation": 2, "time_major": false,
          "unroll": false, "stateful": false, "return_state": false}}
      ]}, "keras_version": "2.9.0", "backend": "tensorflow"}
      """#)
    #expect(sequential.name == "old")
    #expect(sequential.inputs[0].spec == TensorSpec([nil, 8]))
    #expect(sequential.layers.map(\.name) == ["first", "lstm"])
    let functional = try Read.modelJSON(
      #"""
      {"class_name": "Functional", "config": {"name": "model", "layers": [
        {"class_name": "InputLayer", "name": "a", "inbound_nodes": [],
          "config": {"batch_input_shape": [null, 4], "dtype": "float32", "sparse": false, "ragged": false, "name": "a"}},
        {"class_name": "InputLayer", "name": "b", "inbound_nodes": [],
          "config": {"batch_input_shape": [null, 4], "dtype": "float32", "sparse": false, "ragged": false, "name": "b"}},
        {"class_name": "Dense", "name": "shared", "config": {"name": "shared", "units": 2, "activation": "linear"},
          "inbound_nodes": [[["a", 0, 0, {}]], [["b", 0, 0, {}]]]},
        {"class_name": "Concatenate", "name": "both", "config": {"name": "both", "axis": -1},
          "inbound_nodes": [[["shared", 0, 0, {}], ["shared", 1, 0, {}]]]}
      ], "input_layers": [["a", 0, 0], ["b", 0, 0]], "output_layers": [["both", 0, 0], ["shared", 1, 0]]}}
      """#)
    #expect(functional.calls.map(\.layer) == [0, 0, 1])
    #expect(functional.calls[2].inputs == [.output(call: 0, index: 0), .output(call: 1, index: 0)])
    #expect(functional.outputs == [.output(call: 2, index: 0), .output(call: 1, index: 0)])
    #expect(functional.outputNames == ["both", "shared"])
  }

  /// `x + y` of tensors is saved as an operation.
  @Test func operations_becomeLayers() throws {
    let tensor = { (name: String) in
      #"{"class_name":"__keras_tensor__","config":{"shape":[null,4],"dtype":"float32","keras_history":["\#(name)",0,0]}}"#
    }
    let model = try Read.modelJSON(
      #"""
      {"module": "keras.src.models.functional", "class_name": "Functional", "config": {"name": "f", "trainable": true,
        "layers": [
          {"module": "keras.layers", "class_name": "InputLayer", "config": {"batch_shape": [null, 4], "dtype": "float32",
            "sparse": false, "ragged": false, "name": "x"}, "registered_name": null, "name": "x", "inbound_nodes": []},
          {"module": "keras.layers", "class_name": "Dense", "config": {"name": "d", "trainable": true, "units": 4,
            "dtype": {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "float32"}, "registered_name": null},
            "activation": {"module": "builtins", "class_name": "function", "config": "mypkg>relu", "registered_name": "function"},
            "quantization_config": null},
            "registered_name": null, "build_config": {"input_shape": [null, 4]}, "name": "d",
            "inbound_nodes": [{"args": [\#(tensor("x"))], "kwargs": {}}]},
          {"module": "keras.src.ops.numpy", "class_name": "Add", "config": {"name": "add"}, "registered_name": "Add",
            "name": "add", "inbound_nodes": [{"args": [\#(tensor("d")), \#(tensor("x"))], "kwargs": {}}]}],
        "input_layers": ["x", 0, 0], "output_layers": ["add", 0, 0]}}
      """#)
    #expect(model.layers.map(\.name) == ["d", "add"])
    #expect(model.layers[0].configuration["activation"].component?.schema.name == "relu")
    #expect(model.calls[1].inputs == [.output(call: 0, index: 0), .input(0)])
  }

  static let refused: [(String, String)] = [
    (#"{"class_name":"Sequential","config":{}}"#, "model.json:1:37: model: the Keras model has no layers"),
    (
      #"{"class_name":"Sequential","config":{"layers":[{"config":{}}]}}"#,
      "model.json:1:48: model: a layer of a Keras model has a 'class_name', received a mapping with the key 'config'"
    ),
    (
      #"{"class_name":"Sequential","config":{"layers":[{"class_name":"Dense","config":{"units":3,"dtype":"float16"}}]}}"#,
      "model.json:1:90: model.dense: Dense has no parameter 'dtype'; it has: units, activation, use_bias, kernel_initializer, bias_initializer, kernel_regularizer, bias_regularizer, activity_regularizer, kernel_constraint, bias_constraint, name, trainable"
    ),
    (
      #"{"class_name":"Sequential","config":{"layers":[{"class_name":"Lambda","config":{}}]}}"#,
      "model.json:1:62: model: a Python lambda cannot be loaded: it is code of the program that saved it"
    ),
    (
      #"{"class_name":"Functional","config":{"layers":[{"class_name":"Add","name":"a","config":{}}],"input_layers":[],"output_layers":[]}}"#,
      "model.json:1:108: model: 'input_layers' must be a list of [name, node, tensor]"
    ),
  ]

  @Test(arguments: refused) func badKeras_isRefused(_ json: String, _ wanted: String) {
    #expect(Read.message { _ = try Read.modelJSON(json) } == wanted)
  }

  @Test func archives_areRefused() {
    #expect(
      Read.message { _ = try Read.model("xor.keras") }
        == "--model: model: 'xor.keras' is an archive of Keras; write model.to_json() to a .json file")
  }
}
