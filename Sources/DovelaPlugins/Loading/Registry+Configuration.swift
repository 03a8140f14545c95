import DovelaCore

extension Registry {
  /// The configuration of a component by name, with `values` given and every other parameter at its default; defaults
  /// that name components are looked for here too. For names in plugins' code and for tests: the ranges and types of
  /// `values` are not checked.
  ///
  /// - Throws: `.notFound` for a name or a parameter that does not exist or a required one without a value.
  public func configuration(
    _ kind: ComponentKind, _ name: String, _ values: [String: Value] = [:]
  ) throws -> Configuration {
    let factory: any ComponentFactory
    switch find(kind, name) {
    case .one(let found): factory = found
    case .ambiguous(let several):
      let names = several.map { "\($0.plugin.id):\($0.schema.name)" }.joined(separator: ", ")
      throw DovelaError(
        .invalidArgument, .configuration, "the \(kind.rawValue) '\(name)' is offered by several plugins: \(names)")
    case .none:
      throw DovelaError(.notFound, .configuration, "there is no \(kind.rawValue) '\(name)'")
    }
    let parameters = factory.schema.parameters
    if let unknown = values.keys.sorted().first(where: { key in !parameters.contains { $0.id == key } }) {
      throw DovelaError(.notFound, .configuration, owner: name, "there is no parameter '\(unknown)'")
    }
    let settings = try parameters.map { parameter -> Configuration.Setting in
      if let value = values[parameter.id] { return .init(parameter.id, value, isGiven: true) }
      guard let standard = parameter.default else {
        throw DovelaError(.notFound, .configuration, owner: name, "the parameter '\(parameter.id)' is required")
      }
      return .init(parameter.id, try value(standard, of: parameter), isGiven: false)
    }
    return Configuration(factory: factory, settings: settings)
  }

  private func value(_ standard: DefaultValue, of parameter: ParameterSchema) throws -> Value {
    switch standard {
    case .null: .null
    case .bool(let value): .bool(value)
    case .int(let value): .int(value)
    case .float(let value): .float(value)
    case .list(let items): .list(try items.map { try value($0, of: parameter) })
    case .string(let word):
      if let kind = parameter.of, !parameter.choices.contains(word), !parameter.types.contains(.string) {
        .component(try configuration(kind, word))
      } else {
        .string(word)
      }
    }
  }
}
