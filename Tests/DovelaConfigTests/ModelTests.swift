import DovelaConfig
import DovelaCore
import Testing

@Suite struct ModelTests {
  @Test func chain_isSequential() throws {
    let model = try Read.model("Input((28, 28)) -> Flatten -> Dense(64, relu) -> Dropout(0.2) -> Dense(10, softmax)")
    #expect(model.isSequential)
    #expect(model.inputs.map(\.spec) == [TensorSpec([nil, 28, 28])])
    #expect(model.layers.map(\.name) == ["flatten", "dense", "dropout", "dense_1"])
    #expect(
      model.layers.map { $0.configuration["name"] } == ["flatten", "dense", "dropout", "dense_1"].map { .string($0) })
    #expect(
      model.calls.map(\.inputs) == [
        [.input(0)], [.output(call: 0, index: 0)], [.output(call: 1, index: 0)], [.output(call: 2, index: 0)],
      ])
    #expect(model.outputs == [.output(call: 3, index: 0)])
    #expect(model.outputNames == ["dense_1"])
  }

  @Test func dataDecides_whereThereIsNoInput() throws {
    let model = try Read.model("Dense(3)")
    #expect(model.inputs.map(\.name) == ["input_layer"])
    #expect(model.inputs[0].spec == nil)
  }

  @Test func list_takesEveryForm() throws {
    let model = try Read.modelYAML(
      """
      - Input(shape=[8, null], dtype=int32, name=ids)
      - Embedding(1000, 16)
      - {LSTM: {units: 8}}
      - name: hidden
        Dense: {units: 4, activation: relu}
      - {Dense: {units: 3, name: last}}
      - Dense: 2
      """)
    #expect(model.inputs[0].name == "ids")
    #expect(model.inputs[0].spec == TensorSpec([nil, 8, nil], .i32))
    #expect(model.layers.map(\.name) == ["embedding", "lstm", "hidden", "last", "dense"])
  }

  @Test func names_areKeras() throws {
    let model = try Read.model(
      "Conv2D(8, 3) -> MaxPool2D() -> Conv2D(8, 3) -> Dense(3, name=conv2d_2) -> Conv2D(8, 3) -> Bidirectional(LSTM(3))"
    )
    #expect(
      model.layers.map(\.name) == ["conv2d", "max_pooling2d", "conv2d_1", "conv2d_2", "conv2d_3", "bidirectional"])
  }

  @Test func branches_readTheSameTensor() throws {
    let model = try Read.model("Dense(8) -> [Dense(4) -> Dense(2), Dense(3)] -> Concatenate() -> Dense(1)")
    #expect(!model.isSequential)
    #expect(model.layers.map(\.name) == ["dense", "dense_1", "dense_2", "dense_3", "concatenate", "dense_4"])
    #expect(model.calls[1].inputs == [.output(call: 0, index: 0)])
    #expect(model.calls[3].inputs == [.output(call: 0, index: 0)])
    #expect(model.calls[4].inputs == [.output(call: 2, index: 0), .output(call: 3, index: 0)])
    let two = try Read.model("[Input(4) -> Dense(8), Input((3, 2)) -> Flatten] -> Concatenate -> [Dense(1), Dense(2)]")
    #expect(two.inputs.map(\.name) == ["input_layer", "input_layer_1"])
    #expect(two.outputNames == ["dense_1", "dense_2"])
  }

  @Test func graph_sharesLayersAndOrdersCalls() throws {
    let model = try Read.modelYAML(
      """
      inputs: {a: {shape: [16]}, b: [16]}
      nodes:
        both: {layer: Concatenate(), inputs: [left, right]}
        left: {layer: "Dense(8, relu)", inputs: a}
        right: {layer: left, inputs: b}
        out: Dense(1)
      outputs: [out, left]
      """)
    #expect(model.inputs.map(\.name) == ["a", "b"])
    #expect(model.inputs.map(\.spec) == [TensorSpec([nil, 16]), TensorSpec([nil, 16])])
    #expect(model.layers.map(\.name) == ["both", "left", "out"])
    #expect(model.calls.map(\.layer) == [1, 1, 0, 2])
    #expect(model.calls[2].inputs == [.output(call: 0, index: 0), .output(call: 1, index: 0)])
    #expect(model.calls[3].inputs == [.output(call: 1, index: 0)])
    #expect(model.outputNames == ["out", "left"])
    let list = try Read.modelYAML(
      """
      inputs: [a]
      nodes:
        - {name: x, layer: Dense(4), inputs: [a]}
        - {name: y, shares: x, inputs: [x:0]}
        - Dense(2)
      """)
    #expect(list.calls.map(\.layer) == [0, 0, 1])
    #expect(list.layers.map(\.name) == ["x", "dense_2"])
  }

  static let refused: [(String, String)] = [
    ("[]", "model.yaml:1:1: model: the model has no layer"),
    (
      "Dens(3) -> Dropot(0.5) -> Dense(x)",
      """
      3 problems in the configuration
        model.yaml:1:1: model.dens: unknown layer 'Dens'; did you mean 'Dense'?
        model.yaml:1:12: model.dropot: unknown layer 'Dropot'; did you mean 'Dropout'?
        model.yaml:1:33: model.dense.units: Dense.units must be an integer, received the string 'x'
      'dovela list' shows the components that are known
      """
    ),
    ("- Dense(3)\n- Input(4)", "model.yaml:2:3: model.1: Input can only begin a model"),
    ("- Input(4)", "model.yaml:1:3: model: the model has no layer"),
    ("- {name: a, Dense: 3}\n- {name: a, Dense: 4}", "model.yaml:2:10: model.1: two layers are named 'a'"),
    ("- {name: a/b, Dense: 3}", "model.yaml:1:10: model.0: the name 'a/b' must not contain '/'"),
    (
      "- {Dense: 3, Dropout: 4}",
      "model.yaml:1:3: model: expected one component, {Name: {key: value}}, received the keys 'Dense', 'Dropout'"
    ),
    (
      "- Dense(\n",
      "model.yaml:1:9: model: expected a value, found the end"
    ),
    ("- \"Dense(3,\\tx y)\"", "model.yaml:1:3, character 12 of the expression: model: expected ',' or ')', found 'y'"),
    ("- Input([0])\n- Dense(1)", "model.yaml:1:10: model.0.shape.0: Input.shape must be >= 1, received 0"),
    (
      "- Input([1,1,1,1,1,1,1,1])\n- Dense(1)",
      "model.yaml:1:9: model.0.shape: Input.shape must be a list of 0 to 7 values or an integer, or null, received a list of 8"
    ),
    (
      "- Input(4, dtype=floaty)\n- Dense(1)",
      "model.yaml:1:3: model.0: Input: unknown dtype 'floaty'; it is float32, int32, int64 or uint8"
    ),
    (
      "{nodes: {a: {layer: Dense(1), inputs: b}, b: {layer: Dense(1), inputs: a}}}",
      "model.yaml:1:10: model: in a circle: each of 'a', 'b' waits for another's output"
    ),
    (
      "{nodes: {hidden: {layer: Dense(1), inputs: hiden}}}",
      "model.yaml:1:44: model: there is no node 'hiden'; did you mean 'hidden'?"
    ),
    (
      "{nodes: {a: Dense(1)}, ouputs: a}",
      "model.yaml:1:24: model: a model has no key 'ouputs'; did you mean 'outputs' or 'inputs'?"
    ),
    ("{nodes: [{layer: Dense(1)}]}", "model.yaml:1:10: model.nodes.0: a node needs a name"),
    (
      "{nodes: {a: {layer: Dense(1), input: x}}}",
      "model.yaml:1:31: model: a node has no key 'input'; did you mean 'inputs'?"
    ),
    (
      "repeat(Dense(3), 4)",
      "model.yaml:1:1: model: 'repeat' is a word of tuning, which describes a search space; a run needs a value here"
    ),
    (
      "3",
      "model.yaml:1:1: model: expected a model (a chain such as Dense(8, relu) -> Dense(1), a list of layers, {nodes: …} or a file), received 3"
    ),
    ("models/missing.json", "model.yaml:1:1: model: models/missing.json: there is no such file"),
  ]

  @Test(arguments: refused) func badModel_isRefused(_ text: String, _ wanted: String) {
    #expect(Read.message { _ = try Read.modelYAML(text) } == wanted)
  }

  @Test(arguments: [
    "Dense(3)", "Input((2, 3)) -> Flatten -> Dense(64, relu, kernel_regularizer=L2(0.5)) -> Dense(1)",
    "[Input(4) -> Dense(8), Input((3, 2)) -> Flatten] -> Concatenate -> [Dense(1), Dense(2)]",
    "Dense(8) -> [Dense(4) -> Dense(2), Dense(3)] -> Concatenate() -> Dense(1, name=out)",
    "{nodes: {a: Dense(1), b: {shares: a}, c: {layer: Add, inputs: [a, b, input]}}, outputs: [c, b]}",
    "Input([null, 5], dtype=uint8, name=x) -> Bidirectional(LSTM(4, return_sequences=true), merge_mode=null)",
    "{name: xor, layers: [Dense(2), Dense(1)]}",
  ])
  func canonicalJSON_readsAsTheSameModel(_ text: String) throws {
    let registry = try FakeComponents.registry()
    let model = try Read.model(text)
    let json = model.canonicalJSON(registry: registry)
    let again = try Read.modelJSON(json)
    #expect(ModelFacts(again) == ModelFacts(model))
    #expect(again.canonicalJSON(registry: registry) == json)
    #expect(!json.contains("/work") && !json.contains("\n"))
  }

  @Test func canonicalJSON_hasStableBytes() throws {
    let json = try Read.model("Input(2) -> Dropout(0.5) -> Add").canonicalJSON(registry: try FakeComponents.registry())
    #expect(
      json
        == #"{"inputs":[{"dtype":"f32","name":"input_layer","shape":[2]}],"name":"sequential","nodes":[{"inputs":["input_layer"],"layer":{"Dropout":{"rate":0.5,"seed":null,"trainable":true}},"name":"dropout"},{"inputs":["dropout"],"layer":{"Add":{"trainable":true}},"name":"add"}],"output_names":["add"],"outputs":["add"],"sequential":true}"#
    )
  }
}
