import DovelaCore

/// `Input((28, 28, 1))`, Keras's `InputLayer`: the shape and type of a model input. It is no component: the host
/// provides it.
enum InputForm {
  static func isInput(_ name: String) -> Bool { name == "Input" || name == "InputLayer" }

  private static let axes = ParameterSchema(
    "shape", [.list, .int], default: .null, nullable: true, range: .init(least: 1), items: [],
    length: 0...(TensorSpec.maximumRank - 1), doc: "Extents without the batch; null where one varies.")

  static let parameters: [ParameterSchema] = [
    axes,
    .init(
      "batch_size", [.int], default: .null, nullable: true, range: .init(least: 1), doc: "Ignored: the run decides."),
    .init("dtype", [.string], default: .string("float32"), doc: "Element type, as Keras or the contract names it."),
    renamed("batch_shape"), renamed("batch_input_shape"),
    .init("name", [.string], default: .null, nullable: true, doc: "Name of the input."),
    flag("sparse"), flag("ragged"), flag("optional"),
    .init("input_tensor", [.string], default: .null, nullable: true, doc: "Only null: inputs come from the data."),
  ]

  private static func renamed(_ id: String) -> ParameterSchema {
    var parameter = axes
    parameter.id = id
    parameter.types = [.list]
    parameter.length = 1...TensorSpec.maximumRank
    parameter.doc = "The shape with the batch axis."
    return parameter
  }

  private static func flag(_ id: String) -> ParameterSchema {
    .init(id, [.bool], default: .bool(false), doc: "Only false: inputs are dense.")
  }

  /// The input that a form describes; `nil` where it has problems, which are reported.
  static func input(_ form: ComponentForm, resolver: Resolver, place: String) -> ModelDraft.Input? {
    var plain = form
    // Input(28, 28) is a shape as well.
    if form.positional.count > 1, form.positional.allSatisfy({ if case .int = $0.content { true } else { $0.isNull } })
    {
      plain.positional = [ConfigNode(.list(form.positional), at: form.positional[0].location)]
    }
    guard
      let settings = resolver.settings(parameters, owner: form.name, form: plain, overrides: .none, place: place)
    else { return nil }
    func value(_ id: String) -> Value { settings.first { $0.id == id }?.value ?? .absent }
    for id in ["sparse", "ragged", "optional"] where value(id) == .bool(true) {
      resolver.report.add(form.location, place, "\(form.name): '\(id)' inputs are not supported")
      return nil
    }
    guard value("input_tensor") == .null else {
      resolver.report.add(form.location, place, "\(form.name) has no 'input_tensor': leave it null")
      return nil
    }
    guard let dtype = dtype(value("dtype").string ?? "") else {
      resolver.report.add(
        form.location, place,
        "\(form.name): unknown dtype \(Text.quoted(value("dtype").string ?? "")); it is float32, int32, int64 or uint8")
      return nil
    }
    var extents: [Value]?
    switch value("shape") {
    case .list(let items): extents = items
    case .int(let one): extents = [.int(one)]
    default:
      extents = (value("batch_shape").list ?? value("batch_input_shape").list).map { Array($0.dropFirst()) }
    }
    let numbers = extents?.map(\.int)
    if let extents, extents.contains(where: { $0.int == nil && $0 != .null }) {
      resolver.report.add(
        form.location, place, "\(form.name): a shape has whole numbers, and null where an extent varies")
      return nil
    }
    return ModelDraft.Input(
      name: value("name").string, spec: numbers.map { TensorSpec([nil] + $0, dtype) }, location: form.location)
  }

  /// Keras's name of a type, or the contract's.
  static func dtype(_ name: String) -> DType? {
    switch name {
    case "float32", "f32": .f32
    case "float64", "f64": .f64
    case "float16", "f16": .f16
    case "bfloat16", "bf16": .bf16
    case "int32", "i32": .i32
    case "int64", "i64": .i64
    case "uint8", "u8", "bool": .u8
    default: nil
    }
  }
}
