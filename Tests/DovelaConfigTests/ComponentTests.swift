import DovelaConfig
import DovelaCore
import Testing

@Suite struct ComponentTests {
  @Test func defaults_areFilledIn() throws {
    let dense = try Read.component(.layer, "Dense(512)")
    #expect(dense["units"] == .int(512))
    #expect(dense["activation"] == .null)
    #expect(dense["use_bias"] == .bool(true))
    #expect(dense["kernel_initializer"].component?.schema.name == "GlorotUniform")
    #expect(dense["name"] == .null)
    #expect(dense.settings.map(\.id) == dense.schema.parameters.map(\.id))
    #expect(dense.settings.filter(\.isGiven).map(\.id) == ["units"])
  }

  @Test(arguments: [
    "Dense(512, relu, kernel_regularizer=L2(0.01))",
    "Dense(units=512, activation='relu', kernel_regularizer=L2(l2=0.01))",
    "{Dense: {units: 512, activation: relu, kernel_regularizer: {L2: {l2: 0.01}}}}",
    "{Dense: {units: 512, activation: relu, kernel_regularizer: 'L2(0.01)'}}",
    "{Dense: [512, relu, true, glorot_uniform, zeros, L2]}",
    "{class_name: Dense, config: {units: 512, activation: relu, kernel_regularizer: {class_name: L2, config: {}}}}",
    " Dense ( 512 , relu , kernel_regularizer = l2( ) ) ",
    "dense(512, relu, kernel_regularizer=regularizer:l2)",
    "org.dovela.test:Dense(512, relu, kernel_regularizer=org.dovela.test:L2)",
    "layer:org.dovela.test:Dense(512, activation:relu, kernel_regularizer=L2)",
  ])
  func everyForm_givesTheSameComponent(_ expression: String) throws {
    let wanted = try Read.component(.layer, "Dense(512, relu, kernel_regularizer=L2(0.01))")
    #expect(try Read.component(.layer, expression).written == wanted.written)
  }

  @Test func singleItem_standsForEqualOnes() throws {
    let three = Value.list([.int(3), .int(3)])
    for text in ["Conv2D(8, 3)", "Conv2D(8, [3, 3])", "Conv2D(8, (3, 3))", "Conv2D(8, kernel_size=(3, 3,))"] {
      #expect(try Read.component(.layer, text)["kernel_size"] == three)
    }
    #expect(try Read.component(.layer, "Conv2D(8, 3)")["strides"] == .list([.int(1), .int(1)]))
  }

  @Test func integers_widenToFloats() throws {
    #expect(try Read.component(.regularizer, "L2(1)")["l2"] == .float(1))
    #expect(try Read.component(.regularizer, "L2(18446744073709551616)")["l2"] == .float(18446744073709551616))
    #expect(try Read.component(.regularizer, "L2(1e-3)")["l2"] == .float(0.001))
    #expect(try Read.component(.regularizer, "L2(.5)")["l2"] == .float(0.5))
    #expect(try Read.component(.regularizer, "L2(5.)")["l2"] == .float(5))
    #expect(try Read.component(.regularizer, "L2(5.e-1)")["l2"] == .float(0.5))
    #expect(try Read.component(.constraint, "MaxNorm")["max_value"] == .float(2))
  }

  @Test func schedule_standsWhereANumberMay() throws {
    let adam = try Read.component(.optimizer, "Adam(ExponentialDecay(0.1, 100, 0.9))")
    #expect(adam["learning_rate"].component?["decay_steps"] == .int(100))
    #expect(try Read.component(.optimizer, "adam")["learning_rate"] == .float(0.001))
  }

  static let refused: [(ComponentKind, String, String)] = [
    (
      .layer, "Dens(3)",
      "--it, column 1: unknown layer 'Dens'; did you mean 'Dense'?\n'dovela list' shows the components that are known"
    ),
    (
      .loss, "AUC",
      "--it, column 1: unknown loss 'AUC'; there is a metric of that name\n'dovela list' shows the components that are known"
    ),
    (.layer, "loss:Hinge", "--it, column 1: 'loss:Hinge' asks for a loss; here a layer is needed"),
    (.layer, "Dense(3, unit=4)", "--it, column 10: Dense has no parameter 'unit'; did you mean 'units'?"),
    (.layer, "Dense(3, units=4)", "--it, column 10: units: Dense: 'units' is given twice"),
    (.layer, "Dense()", "--it, column 1: Dense needs 'units' (an integer), which has no default"),
    (.layer, "Dense(0)", "--it, column 7: units: Dense.units must be >= 1, received 0"),
    (.layer, "Dense(2.5)", "--it, column 7: units: Dense.units must be an integer, received 2.5"),
    (.layer, "Dense(big)", "--it, column 7: units: Dense.units must be an integer, received the string 'big'"),
    (
      .layer, "Dense(99999999999999999999)",
      "--it, column 7: units: Dense.units must be an integer, received 99999999999999999999; it does not fit 64 bits"
    ),
    (.layer, "Dense(null)", "--it, column 7: units: Dense.units must be an integer, received null"),
    (.layer, "Dense([3])", "--it, column 7: units: Dense.units must be an integer, received a list of 1"),
    (.layer, "Dense(3, use_bias=1)", "--it, column 19: use_bias: Dense.use_bias must be true or false, received 1"),
    (
      .layer, "Dense(3, use_bias=no)",
      "--it, column 19: use_bias: Dense.use_bias must be true or false, received the string 'no'; write true or false"
    ),
    (.layer, "Dense(3, 4)", "--it, column 10: activation: Dense.activation must be an activation, or null, received 4"),
    (
      .layer, "Dense(3, activation=relo)",
      "--it, column 21: activation: unknown activation 'relo'; did you mean 'relu'?\n'dovela list' shows the components that are known"
    ),
    (.layer, "Dropout(1.0)", "--it, column 9: rate: Dropout.rate must be >= 0 and < 1, received 1"),
    (.layer, "Dropout(nan)", "--it, column 9: rate: Dropout.rate must be a number, received nan"),
    (.layer, "Dropout(0.1, 2, a, true, c)", "--it, column 26: Dropout takes at most 4 values, received 5"),
    (
      .layer, "Conv2D(8, [3, 3, 3])",
      "--it, column 11: kernel_size: Conv2D.kernel_size must be a list of 2 integers, received a list of 3"
    ),
    (.layer, "Conv2D(8, [3, 0])", "--it, column 15: kernel_size.1: Conv2D.kernel_size must be >= 1, received 0"),
    (
      .layer, "Conv2D(8, 3, padding=sane)",
      "--it, column 22: padding: Conv2D.padding must be one of 'valid', 'same', received the string 'sane'; did you mean 'same'?"
    ),
    (
      .callback, "CSVLogger(3)",
      "--it, column 11: filename: CSVLogger.filename must be a string, received 3; put a name that is a number in quotes"
    ),
    (.activation, "relu(3)", "--it, column 6: relu takes no values, received 1"),
    (.activation, "relu(a=3)", "--it, column 6: relu has no parameter 'a'; it has none"),
    (
      .layer, "Dense(choice(32, 64))",
      "--it, column 7: 'choice' is a word of tuning, which describes a search space; a run needs a value here"
    ),
    (
      .layer, "Dense(3) -> Dense(4)",
      "--it, column 1: expected a component (a name, Name(key=value) or {Name: {key: value}}), received a chain of 2"
    ),
    (.layer, "3", "--it, column 1: expected a component (a name, Name(key=value) or {Name: {key: value}}), received 3"),
    (.layer, "{}", "--it, column 1: expected a component such as {Name: {key: value}}, received an empty mapping"),
    (
      .layer, "{Dense: 3, Dropout: 0.5}",
      "--it, column 1: expected one component, {Name: {key: value}}, received the keys 'Dense', 'Dropout'"
    ),
    (
      .layer, "{class_name: __lambda__, config: {}}",
      "--it, column 14: a Python lambda cannot be loaded: it is code of the program that saved it"
    ),
  ]

  @Test(arguments: refused) func badComponent_isRefused(_ kind: ComponentKind, _ text: String, _ wanted: String) {
    #expect(Read.message { _ = try Read.component(kind, text) } == wanted)
  }

  @Test func twoPlugins_withOneName_areListed() throws {
    let lion = Schema(kind: .optimizer, name: "Lion", doc: "Sign.")
    let registry = try FakeComponents.registry(adding: [
      FakeFactory(lion, plugin: "org.example.lion"), FakeFactory(lion, plugin: "com.other"),
    ])
    let message = Read.message {
      _ = try Resolver.configuration(.optimizer, "Lion", origin: "--optimizer", registry: registry)
    }
    #expect(
      message
        == "--optimizer, column 1: the optimizer 'Lion' is offered by 2 plugins; write 'com.other:Lion' or 'org.example.lion:Lion'"
    )
    let chosen = try Resolver.configuration(
      .optimizer, "org.example.lion:Lion(0.1)", origin: "--optimizer", registry: registry)
    #expect(chosen.factory.plugin.id == "org.example.lion")
    #expect(ExpressionText.text(chosen, registry: registry) == "org.example.lion:Lion(learning_rate=0.1)")
  }

  @Test func emptyRegistry_saysSo() {
    let message = Read.message {
      _ = try Resolver.configuration(
        .layer, "Dense(3)", origin: "--it", registry: Registry(), searchPath: ["/usr/lib/dovela/plugins"])
    }
    #expect(
      message
        == "--it, column 1: unknown layer 'Dense'\nno plugin is loaded, so no component is known; plugins were looked for in /usr/lib/dovela/plugins"
    )
  }

  @Test func defaultThatNamesItself_endsWithAnError() throws {
    let snake = Schema(
      kind: .initializer, name: "Snake", doc: "Its own tail.",
      own: [.init("tail", [.component], default: .string("Snake"), of: .initializer, doc: "Itself.")])
    let registry = try FakeComponents.registry(adding: [FakeFactory(snake)])
    let message = Read.message {
      _ = try Resolver.configuration(.initializer, "Snake", origin: "--it", registry: registry)
    }
    #expect(message.contains("components are nested more than 40 deep"))
  }
}
