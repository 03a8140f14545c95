import DovelaCore

extension FakeComponents {
  /// Layers that only the models saved by Keras use.
  static let moreLayers: [Schema] = [
    Schema(
      kind: .layer, name: "BatchNormalization", doc: "(x - m) / s.",
      own: [
        .init("axis", [.int], default: .int(-1), doc: "The axis."), number("momentum", .float(0.99)),
        number("epsilon", .float(0.001)), flag("center", true), flag("scale", true),
        component("beta_initializer", .initializer, .string("zeros")),
        component("gamma_initializer", .initializer, .string("ones")),
        component("moving_mean_initializer", .initializer, .string("zeros")),
        component("moving_variance_initializer", .initializer, .string("ones")),
      ]),
    Schema(
      kind: .layer, name: "AveragePooling2D", doc: "The mean of a window.",
      own: [pair("pool_size"), pair("strides", .null, nullable: true), padding]),
    Schema(
      kind: .layer, name: "GlobalAveragePooling2D", doc: "The mean.", own: [flag("keepdims", false)]),
    Schema(
      kind: .layer, name: "TimeDistributed", doc: "At every time.", own: [component("layer", .layer, nil)]),
  ]
}
