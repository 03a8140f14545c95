import DovelaCore

extension ConfigNode {
  /// Where values come from that nobody wrote.
  static let nowhere = SourceLocation("the resolved configuration")

  package static func made(_ content: Content) -> ConfigNode { ConfigNode(content, at: nowhere) }

  package static func mapping(_ entries: [(String, ConfigNode)]) -> ConfigNode {
    made(.mapping(entries.map { Entry($0.0, at: nowhere, $0.1) }))
  }

  package static func strings(_ texts: [String]) -> ConfigNode { made(.list(texts.map { made(.string($0)) })) }
}

/// Turns resolved components back into what a user could have written, with every setting.
struct ConfigurationWriter {
  /// Decides where a name needs its plugin's id.
  let registry: Registry
  /// Leave out what was not given.
  var givenOnly = false

  /// `{Name: {key: value, …}}`, settings in the schema's order, or the name alone where there are none.
  func node(_ configuration: Configuration, without hidden: Set<String> = []) -> ConfigNode {
    let settings = configuration.settings.filter {
      $0.value != .absent && !hidden.contains($0.id) && (!givenOnly || $0.isGiven)
    }
    let name = name(configuration)
    if settings.isEmpty { return .made(.string(name)) }
    return .mapping([(name, .mapping(settings.map { ($0.id, node($0.value)) }))])
  }

  func node(_ value: Value) -> ConfigNode {
    switch value {
    case .absent, .null: .made(.null)
    case .bool(let value): .made(.bool(value))
    case .int(let value): .made(.int(value))
    case .float(let value): .made(.float(value))
    case .string(let text): .made(.string(text))
    case .list(let items): .made(.list(items.map(node)))
    case .component(let configuration): node(configuration)
    }
  }

  /// The component's name; with its plugin where another plugin has one of that name and kind.
  func name(_ configuration: Configuration) -> String {
    let schema = configuration.schema
    if case .ambiguous = registry.find(schema.kind, schema.name) {
      return "\(configuration.factory.plugin.id):\(schema.name)"
    }
    return schema.name
  }
}

extension Configuration {
  /// As JSON that can be read again, every setting written, in the schema's order.
  public func json(registry: Registry) -> String {
    JSONText.ordered(ConfigurationWriter(registry: registry).node(self))
  }
}
