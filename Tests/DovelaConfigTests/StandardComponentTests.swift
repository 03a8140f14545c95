import DovelaConfig
import DovelaCore
import DovelaPlugins
import Foundation
import Testing

/// The project's own plugins, through their schemas.
@Suite struct StandardComponentTests {
  private let registry: Registry

  init() throws {
    registry = Registry()
    try PluginLoader(registry: registry, resolver: Resolver.forPlugins(registry)).loadAll(.buildFolder)
  }

  private var everything: [any ComponentFactory] { ComponentKind.allCases.flatMap(registry.all) }

  /// A value for a parameter that has no default.
  private func sample(_ parameter: ParameterSchema) -> String {
    switch parameter.types.first {
    case .bool: "true"
    case .int: "\(Int(parameter.range?.least ?? 2) + 1)"
    case .float: "0.5"
    case .string: "word"
    case .enum: parameter.choices.first ?? "word"
    case .list:
      "[\(Array(repeating: parameter.items.first == .string ? "a" : "2", count: max(1, parameter.length?.lowerBound ?? 2)).joined(separator: ", "))]"
    case .component where parameter.of == .schedule: "ExponentialDecay(0.1, 10, 0.9)"
    case .component: parameter.of == .layer ? "Dense(3)" : registry.all(parameter.of ?? .layer)[0].schema.name
    case nil: "null"
    }
  }

  @Test func everyComponent_isReadWithItsDefaults() throws {
    #expect(everything.count > 50)
    for factory in everything {
      let schema = factory.schema
      let required = schema.parameters.filter { $0.default == nil }.map { "\($0.id)=\(sample($0))" }
      let text = "\(schema.name)(\(required.joined(separator: ", ")))"
      let message = Read.message {
        let read = try Resolver.configuration(schema.kind, text, origin: text, registry: registry)
        let again = try Resolver.configuration(
          schema.kind, ExpressionText.text(read, registry: registry), origin: text, registry: registry)
        #expect(again == read, "\(text)")
      }
      #expect(message == "")
    }
  }

  @Test func everySchema_isRendered() throws {
    for factory in everything {
      let text = SchemaRendering.text(factory.schema, plugin: factory.plugin)
      #expect(factory.schema.parameters.allSatisfy { text.contains($0.doc) })
      let json = try ConfigNode.document(
        json: SchemaRendering.json(factory.schema, plugin: factory.plugin), origin: factory.schema.name)
      #expect(json["parameters"]?.items?.count == factory.schema.parameters.count)
    }
  }

  @Test(arguments: ["cnn", "global_pooling", "graph", "lstm", "mlp"])
  func modelsOfKeras_areRead(_ name: String) throws {
    let model = try RunReader(registry: registry, workingDirectory: KerasTests.folder).model(
      "./\(name).json", origin: "--model")
    let json = model.canonicalJSON(registry: registry)
    let again = try ModelSpecification.read(json: json, origin: name, registry: registry)
    #expect(ModelFacts(again) == ModelFacts(model))
    #expect(again.canonicalJSON(registry: registry) == json)
  }
}
