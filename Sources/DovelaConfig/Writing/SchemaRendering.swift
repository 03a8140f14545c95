import DovelaCore

/// A schema for people and for programs: `describe`, documentation, signatures.
public enum SchemaRendering {
  /// `Dense(units, activation=None, use_bias=True, …)`, in Keras's notation.
  public static func signature(_ schema: Schema) -> String {
    let parameters = schema.parameters.map { parameter in
      parameter.default.map { "\(parameter.id)=\(python($0))" } ?? parameter.id
    }
    return "\(schema.name)(\(parameters.joined(separator: ", ")))"
  }

  /// Several lines: signature, doc, aliases, plugin, and a table of the parameters.
  public static func text(_ schema: Schema, plugin: PluginIdentity? = nil) -> String {
    var lines = [signature(schema), "", "\(schema.kind.rawValue): \(schema.doc)"]
    if !schema.aliases.isEmpty { lines.append("also named: \(schema.aliases.joined(separator: ", "))") }
    if let source = schema.source { lines.append("source: \(source)") }
    for (fact, values) in schema.facts.sorted(by: { $0.key < $1.key }) {
      lines.append("\(fact): \(values.joined(separator: ", "))")
    }
    if let plugin {
      lines.append("plugin: \(plugin.id) \(plugin.version)" + (plugin.path.map { " (\($0))" } ?? ""))
    }
    let rows = schema.parameters.map { [$0.id, type($0), $0.default.map(yaml) ?? "required", $0.doc] }
    if !rows.isEmpty { lines += [""] + table([["parameter", "type", "default", "what it is"]] + rows) }
    return lines.joined(separator: "\n") + "\n"
  }

  /// One JSON object: the schema with the parameters that the host adds.
  public static func json(_ schema: Schema, plugin: PluginIdentity? = nil) -> String {
    var entries: [(String, ConfigNode)] = [
      ("kind", .made(.string(schema.kind.rawValue))), ("name", .made(.string(schema.name))),
      ("aliases", .strings(schema.aliases)), ("version", .made(.int(schema.version))),
      ("doc", .made(.string(schema.doc))), ("signature", .made(.string(signature(schema)))),
    ]
    if let source = schema.source { entries.append(("source", .made(.string(source)))) }
    if let plugin {
      var identity: [(String, ConfigNode)] = [
        ("id", .made(.string(plugin.id))), ("version", .made(.string(plugin.version))),
      ]
      if let path = plugin.path { identity.append(("path", .made(.string(path)))) }
      entries.append(("plugin", .mapping(identity)))
    }
    for (fact, values) in schema.facts.sorted(by: { $0.key < $1.key }) { entries.append((fact, .strings(values))) }
    entries.append(("parameters", .made(.list(schema.parameters.map(node)))))
    return JSONText.ordered(.mapping(entries))
  }

  // MARK: Parts

  private static func node(_ parameter: ParameterSchema) -> ConfigNode {
    var entries: [(String, ConfigNode)] = [
      ("id", .made(.string(parameter.id))), ("type", .strings(parameter.types.map(\.rawValue))),
    ]
    if let value = parameter.default { entries.append(("default", content(value))) }
    entries.append(("required", .made(.bool(parameter.default == nil))))
    entries.append(("nullable", .made(.bool(parameter.nullable))))
    if let range = parameter.range {
      entries += [("range", bounds(range))]
      if range.exclusiveLeast || range.exclusiveGreatest {
        let exclusive = range.exclusiveLeast ? (range.exclusiveGreatest ? "both" : "least") : "greatest"
        entries.append(("exclusive", .made(.string(exclusive))))
      }
    }
    if !parameter.choices.isEmpty { entries.append(("choices", .strings(parameter.choices))) }
    if !parameter.items.isEmpty { entries.append(("items", .strings(parameter.items.map(\.rawValue)))) }
    if let length = parameter.length {
      let upper: ConfigNode.Content = length.upperBound == .max ? .null : .int(length.upperBound)
      entries.append(("length", .made(.list([.made(.int(length.lowerBound)), .made(upper)]))))
    }
    if let kind = parameter.of { entries.append(("of", .made(.string(kind.rawValue)))) }
    if parameter.scale == .log { entries.append(("scale", .made(.string("log")))) }
    if let search = parameter.search { entries.append(("search", bounds(search))) }
    entries.append(("doc", .made(.string(parameter.doc))))
    return .mapping(entries)
  }

  private static func bounds(_ range: ParameterRange) -> ConfigNode {
    .made(.list([range.least, range.greatest].map { .made($0.map { .float($0) } ?? .null) }))
  }

  /// `int >= 1`, `'valid' | 'same'`, `activation | null`.
  private static func type(_ parameter: ParameterSchema) -> String {
    let isAny = parameter.types.count >= ParameterType.allCases.count - 1
    var words =
      isAny
      ? ["any"]
      : parameter.types.map { type -> String in
        switch type {
        case .enum: return parameter.choices.map { "'\($0)'" }.joined(separator: " | ")
        case .component: return parameter.of?.rawValue ?? "component"
        case .list:
          let items = parameter.items.map { $0 == .component ? parameter.of?.rawValue ?? "component" : $0.rawValue }
          let length = parameter.length.map { length in
            length.lowerBound == length.upperBound
              ? " x \(length.lowerBound)"
              : " x \(length.lowerBound)..\(length.upperBound == .max ? "" : "\(length.upperBound)")"
          }
          return "[\(items.joined(separator: " | "))\(length ?? "")]"
        default: return type.rawValue
        }
      }
    if parameter.nullable && !isAny { words.append("null") }
    let range = parameter.range.map { " \($0.condition)" } ?? ""
    return words.joined(separator: " | ") + range
  }

  private static func content(_ value: DefaultValue) -> ConfigNode {
    switch value {
    case .null: .made(.null)
    case .bool(let value): .made(.bool(value))
    case .int(let value): .made(.int(value))
    case .float(let value): .made(.float(value))
    case .string(let text): .made(.string(text))
    case .list(let items): .made(.list(items.map(content)))
    }
  }

  private static func yaml(_ value: DefaultValue) -> String { ExpressionText.text(content(value)) }

  private static func python(_ value: DefaultValue) -> String {
    switch value {
    case .null: "None"
    case .bool(let value): value ? "True" : "False"
    case .string(let text): "'\(text)'"
    case .list(let items): "(\(items.map(python).joined(separator: ", "))\(items.count == 1 ? "," : ""))"
    default: yaml(value)
    }
  }

  /// Columns as wide as their widest cell; the last one is not padded.
  private static func table(_ rows: [[String]]) -> [String] {
    let count = rows.first?.count ?? 0
    let widths = (0..<count).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      "  "
        + row.enumerated().map { column, cell in
          column == count - 1 ? cell : cell + String(repeating: " ", count: widths[column] - cell.count)
        }.joined(separator: "  ")
    }
  }
}
