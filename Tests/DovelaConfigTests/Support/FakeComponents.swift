import DovelaCore

/// A component with a schema and nothing behind it.
final class FakeFactory: ComponentFactory {
  let schema: Schema
  let plugin: PluginIdentity

  init(_ schema: Schema, plugin: String = "org.dovela.test") {
    self.schema = schema
    self.plugin = PluginIdentity(id: plugin, version: "0.1.0")
  }

  func make(_ configuration: Configuration, name: String) throws -> any Component {
    throw DovelaError(.unsupported, owner: schema.name, "a fake cannot be made")
  }
}

/// The components of these tests, with Keras's keys, order and defaults.
enum FakeComponents {
  /// One of each for all registries: configurations of two readings are then equal.
  private static let standard = (layers + moreLayers + rules + objectives + data).map { FakeFactory($0) }

  static func registry(adding others: [FakeFactory] = []) throws -> Registry {
    let registry = Registry()
    for factory in standard { try registry.register(factory) }
    for factory in others { try registry.register(factory) }
    return registry
  }

  static func component(
    _ id: String, _ kind: ComponentKind, _ value: DefaultValue? = .null, _ role: ParameterRole? = nil
  ) -> ParameterSchema {
    .init(id, [.component], default: value, nullable: value == .null, of: kind, role: role, doc: "The \(id).")
  }

  static func count(_ id: String, _ value: DefaultValue? = nil) -> ParameterSchema {
    .init(id, [.int], default: value, range: .init(least: 1), doc: "How many \(id).")
  }

  static func pair(_ id: String, _ value: DefaultValue? = nil, nullable: Bool = false) -> ParameterSchema {
    .init(
      id, [.list], default: value, nullable: nullable, range: .init(least: 1), items: [.int], length: 2...2,
      doc: "Height and width.")
  }

  static func flag(_ id: String, _ value: Bool) -> ParameterSchema {
    .init(id, [.bool], default: .bool(value), doc: "Whether \(id).")
  }

  static func number(
    _ id: String, _ value: DefaultValue? = nil, _ range: ParameterRange? = nil, nullable: Bool = false
  ) -> ParameterSchema {
    .init(id, [.float], default: value, nullable: nullable, range: range, doc: "The \(id).")
  }

  static let seed = ParameterSchema("seed", [.int], default: .null, nullable: true, doc: "Seed.")
  static let unit = ParameterRange(least: 0, greatest: 1, exclusiveGreatest: true)
  static let padding = ParameterSchema(
    "padding", [.enum], default: .string("valid"), choices: ["valid", "same"], doc: "What is done at the edges.")

  static let weights: [ParameterSchema] = [
    component("kernel_initializer", .initializer, .string("glorot_uniform"), .initializer(variable: "kernel")),
    component("bias_initializer", .initializer, .string("zeros"), .initializer(variable: "bias")),
    component("kernel_regularizer", .regularizer, .null, .regularizer(variable: "kernel")),
    component("bias_regularizer", .regularizer, .null, .regularizer(variable: "bias")),
    component("activity_regularizer", .regularizer, .null, .activityRegularizer),
    component("kernel_constraint", .constraint, .null, .constraint(variable: "kernel")),
    component("bias_constraint", .constraint, .null, .constraint(variable: "bias")),
  ]

  private static let layers: [Schema] = [
    Schema(
      kind: .layer, name: "Dense", doc: "y = f(x W + b).",
      own: [count("units"), component("activation", .activation, .null, .outputActivation), flag("use_bias", true)]
        + weights),
    Schema(
      kind: .layer, name: "Conv2D", aliases: ["Convolution2D"], doc: "A convolution.",
      own: [
        count("filters"), pair("kernel_size"), pair("strides", .int(1)), padding,
        component("activation", .activation), flag("use_bias", true), count("groups", .int(1)),
      ] + weights),
    Schema(
      kind: .layer, name: "MaxPooling2D", aliases: ["MaxPool2D"], doc: "The greatest of a window.",
      own: [pair("pool_size", .list([.int(2), .int(2)])), pair("strides", .null, nullable: true), padding]),
    Schema(kind: .layer, name: "Dropout", doc: "Zeros at random.", own: [number("rate", nil, unit), seed]),
    Schema(kind: .layer, name: "Flatten", doc: "One axis."),
    Schema(
      kind: .layer, name: "Reshape", doc: "Other axes.",
      own: [.init("target_shape", [.list], items: [.int], length: 1...7, doc: "Without the batch.")]),
    Schema(
      kind: .layer, name: "Activation", doc: "A function.", own: [component("activation", .activation, nil)]),
    Schema(kind: .layer, name: "Add", doc: "The sum."),
    Schema(
      kind: .layer, name: "Concatenate", doc: "One after the other.",
      own: [.init("axis", [.int], default: .int(-1), doc: "The axis.")]),
    Schema(
      kind: .layer, name: "Embedding", doc: "Rows of a table.",
      own: [
        count("input_dim"), count("output_dim"),
        component("embeddings_initializer", .initializer, .string("RandomUniform(-0.05, 0.05)")),
        flag("mask_zero", false),
      ]),
    Schema(
      kind: .layer, name: "LSTM", doc: "A recurrent layer.",
      own: [
        count("units"), component("activation", .activation, .string("tanh")),
        component("recurrent_activation", .activation, .string("sigmoid")), flag("use_bias", true),
        component("recurrent_initializer", .initializer, .string("orthogonal")),
        flag("unit_forget_bias", true), flag("return_sequences", false), flag("go_backwards", false),
        flag("zero_output_for_mask", false),
      ] + weights),
    Schema(
      kind: .layer, name: "Bidirectional", doc: "Both ways.",
      own: [
        component("layer", .layer, nil),
        .init(
          "merge_mode", [.enum], default: .string("concat"), nullable: true, choices: ["concat", "sum", "mul", "ave"],
          doc: "How."),
        component("backward_layer", .layer),
      ]),
  ]

  private static let rules: [Schema] =
    ["relu", "sigmoid", "tanh", "softmax", "linear", "elu", "gelu"].map {
      Schema(kind: .activation, name: $0, doc: "f.")
    } + [
      Schema(
        kind: .activation, name: "leaky_relu", doc: "f.", own: [number("negative_slope", .float(0.2))]),
      Schema(kind: .initializer, name: "GlorotUniform", aliases: ["glorot_uniform"], doc: "w.", own: [seed]),
      Schema(kind: .initializer, name: "HeNormal", doc: "w.", own: [seed]),
      Schema(kind: .initializer, name: "Zeros", aliases: ["zeros"], doc: "0."),
      Schema(kind: .initializer, name: "Ones", aliases: ["ones"], doc: "1."),
      Schema(
        kind: .initializer, name: "Orthogonal", aliases: ["orthogonal", "OrthogonalInitializer"], doc: "Q.",
        own: [number("gain", .float(1)), seed]),
      Schema(
        kind: .initializer, name: "RandomUniform", doc: "U.",
        own: [number("minval", .float(-0.05)), number("maxval", .float(0.05)), seed]),
      Schema(kind: .regularizer, name: "L2", aliases: ["l2"], doc: "l2 w^2.", own: [number("l2", .float(0.01))]),
      Schema(
        kind: .constraint, name: "MaxNorm", doc: "|w|.",
        own: [number("max_value", .int(2)), .init("axis", [.int], default: .int(0), doc: "The axis.")]),
      Schema(
        kind: .optimizer, name: "Adam", aliases: ["adam"], doc: "Adam.",
        own: [
          number("beta_1", .float(0.9), unit), number("beta_2", .float(0.999), unit),
          number("epsilon", .float(1e-7)), flag("amsgrad", false),
        ]),
      Schema(
        kind: .optimizer, name: "SGD", aliases: ["sgd"], doc: "SGD.",
        own: [number("momentum", .float(0), .init(least: 0, greatest: 1)), flag("nesterov", false)]),
      Schema(
        kind: .optimizer, name: "RMSprop", aliases: ["rmsprop"], doc: "RMSprop.", own: [number("rho", .float(0.9))]),
      Schema(
        kind: .schedule, name: "ExponentialDecay", doc: "r^t.",
        own: [number("initial_learning_rate"), count("decay_steps"), number("decay_rate"), flag("staircase", false)]),
      Schema(
        kind: .schedule, name: "PiecewiseConstantDecay", doc: "Steps.",
        own: [
          .init("boundaries", [.list], items: [.int], doc: "Where."),
          .init("values", [.list], items: [.float], doc: "What."),
        ]),
    ]

  private static let objectives: [Schema] = [
    Schema(kind: .loss, name: "MeanSquaredError", aliases: ["mse", "mean_squared_error"], doc: "(y - t)^2."),
    Schema(
      kind: .loss, name: "SparseCategoricalCrossentropy", aliases: ["sparse_categorical_crossentropy"], doc: "-log p.",
      own: [flag("from_logits", false)]),
    Schema(kind: .loss, name: "Hinge", doc: "max(0, 1 - ty)."),
    Schema(kind: .metric, name: "Accuracy", aliases: ["accuracy"], doc: "Share that is right."),
    Schema(kind: .metric, name: "MeanAbsoluteError", aliases: ["mae"], doc: "|y - t|."),
    Schema(
      kind: .metric, name: "AUC", doc: "Area.",
      own: [count("num_thresholds", .int(200))]),
    Schema(
      kind: .callback, name: "EarlyStopping", doc: "Stops.",
      own: [
        .init("monitor", [.string], default: .string("val_loss"), doc: "What."), number("min_delta", .int(0)),
        .init("patience", [.int], default: .int(0), range: .init(least: 0), doc: "Epochs."),
        number("baseline", .null, nullable: true), flag("restore_best_weights", false),
      ]),
    Schema(kind: .callback, name: "TerminateOnNaN", doc: "Stops."),
    Schema(
      kind: .callback, name: "CSVLogger", doc: "Writes.",
      own: [
        .init("filename", [.string], doc: "Where."), .init("separator", [.string], default: .string(","), doc: ","),
      ]),
  ]

  private static let data: [Schema] = [
    Schema(kind: .reader, name: "digits", doc: "8x8 digits."),
    Schema(
      kind: .reader, name: "csv", doc: "Text.",
      own: [
        .init("path", [.string], doc: "The file."), .init("header", [.bool], default: .bool(true), doc: "First row."),
      ]),
    Schema(
      kind: .transform, name: "Standardize", doc: "(x - m) / s.",
      own: [.init("columns", [.list], default: .null, nullable: true, items: [.string], doc: "Which.")]),
    Schema(
      kind: .transform, name: "OneHot", doc: "Columns of 0 and 1.",
      own: [.init("columns", [.list], default: .null, nullable: true, items: [.string], doc: "Which.")]),
  ]
}
