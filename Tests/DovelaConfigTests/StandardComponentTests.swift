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

  /// Numbers that overflow where they are added or multiplied, and memory that is sized by them: refused or taken, and
  /// never the end of the process.
  @Test func numbersOfAnySize_areTakenOrRefused() throws {
    let wholes = [Int.max, .min, 1 << 62, 1 << 31, -1, 0].map(String.init)
    let fractions = ["1e308", "-1e308", "5e-324", "-1.0"]
    let inputs = [[8], [5, 3], [4, 4, 2]].map { TensorSpec([nil] + $0) }
    var taken = 0
    for factory in everything {
      let schema = factory.schema
      for parameter in schema.parameters {
        let types = parameter.types + parameter.items
        let numbers = (types.contains(.int) ? wholes : []) + (types.contains(.float) ? fractions : [])
        let others = schema.parameters.filter { $0.default == nil && $0.id != parameter.id }
        for number in numbers {
          let value =
            parameter.types.contains(.list) && !parameter.types.contains(.int)
            ? "[\(Array(repeating: number, count: max(1, parameter.length?.lowerBound ?? 2)).joined(separator: ", "))]"
            : number
          let given = others.map { "\($0.id)=\(sample($0))" } + ["\(parameter.id)=\(value)"]
          let text = "\(schema.name)(\(given.joined(separator: ", ")))"
          for input in schema.kind == .layer ? inputs : inputs.dropLast(2) {
            guard
              let component = try? Resolver.configuration(schema.kind, text, origin: text, registry: registry)
                .make(name: "it")
            else { continue }
            taken += 1
            if let layer = component as? any Layer {
              try? layer.build(inputs: [input], path: "it", trainable: true)
              _ = try? layer.infer([LayerInput(input)])
            }
            if let metric = component as? any Metric { _ = try? metric.infer(prediction: input, target: input) }
            if let loss = component as? any Loss { _ = try? loss.infer(prediction: input, target: input, fused: false) }
            if let schedule = component as? any Schedule { _ = try? schedule.value(at: 1e300, current: 1) }
          }
        }
      }
    }
    #expect(taken > 500)
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
