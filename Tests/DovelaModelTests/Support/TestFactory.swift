import DovelaConfig
import DovelaCore
import DovelaKernels

/// A component written in a test.
final class TestFactory: ComponentFactory {
  let schema: Schema
  let plugin = PluginIdentity(id: "org.example.test", version: "1")
  private let maker: @Sendable (Configuration, String) throws -> any Component

  init(_ schema: Schema, _ maker: @escaping @Sendable (Configuration, String) throws -> any Component) {
    self.schema = schema
    self.maker = maker
  }

  func make(_ configuration: Configuration, name: String) throws -> any Component { try maker(configuration, name) }
}

extension Component {
  func saveState() throws -> [UInt8]? { nil }
  func loadState(_ bytes: [UInt8], version: Int) throws {}
}

/// A configuration of a test component: settings for what is given, `absent` for the rest.
func configuration(
  _ kind: ComponentKind, _ name: String, facts: [String: [String]] = [:], _ values: [String: Value] = [:],
  _ maker: @escaping @Sendable (Configuration, String) throws -> any Component
) -> Configuration {
  let schema = Schema(kind: kind, name: name, doc: "For tests.", facts: facts)
  let ids = Set(schema.parameters.map(\.id)).union(values.keys).sorted()
  return Configuration(
    factory: TestFactory(schema, maker),
    settings: ids.map { .init($0, values[$0] ?? .absent, isGiven: values[$0] != nil) })
}

/// A context of its own for each test.
final class TestContext {
  let context: ExecutionContext

  init(threads: Int = 2) throws {
    guard let handle = dovela_context_create(UInt64(threads)) else {
      throw DovelaError(.outOfMemory, .other, "no context")
    }
    context = ExecutionContext(threads: threads, handle: handle)
  }

  deinit { dovela_context_destroy(context.handle) }
}

/// A graph, written call by call.
struct GraphBuilder {
  typealias Reference = ModelSpecification.TensorReference
  private(set) var inputs: [ModelSpecification.Input] = []
  private(set) var layers: [ModelSpecification.Layer] = []
  private(set) var calls: [ModelSpecification.Call] = []

  mutating func input(_ spec: TensorSpec?, name: String? = nil) -> Reference {
    inputs.append(.init(name: name ?? "input_\(inputs.count)", spec: spec))
    return .input(inputs.count - 1)
  }

  mutating func layer(_ configuration: Configuration, name: String? = nil) -> Int {
    layers.append(
      .init(name: name ?? "\(configuration.schema.name)_\(layers.count)", configuration: configuration))
    return layers.count - 1
  }

  mutating func call(_ layer: Int, _ inputs: Reference..., output: Int = 0) -> Reference {
    calls.append(.init(layer: layer, inputs: inputs))
    return .output(call: calls.count - 1, index: output)
  }

  mutating func add(_ configuration: Configuration, _ inputs: Reference..., name: String? = nil) -> Reference {
    calls.append(.init(layer: layer(configuration, name: name), inputs: inputs))
    return .output(call: calls.count - 1, index: 0)
  }

  func specification(outputs: [Reference], names: [String]? = nil) -> ModelSpecification {
    ModelSpecification(
      name: "test", inputs: inputs, layers: layers, calls: calls, outputs: outputs,
      outputNames: names ?? outputs.indices.map { "out_\($0)" }, isSequential: false)
  }
}
