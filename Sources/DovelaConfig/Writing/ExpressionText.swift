import DovelaCore

/// Writes components and nodes in the grammar of expressions.
public enum ExpressionText {
  /// `Dense(512, activation=relu)`: what was given, required values first and without their names.
  public static func text(_ configuration: Configuration, registry: Registry) -> String {
    let writer = ConfigurationWriter(registry: registry, givenOnly: true)
    let parameters = configuration.schema.parameters
    var isPositional = true
    var arguments: [String] = []
    for (parameter, setting) in zip(parameters, configuration.settings) {
      isPositional = isPositional && parameter.default == nil && setting.isGiven
      guard setting.isGiven else { continue }
      let value =
        if let child = setting.value.component { text(child, registry: registry) } else {
          text(writer.node(setting.value))
        }
      arguments.append(isPositional ? value : "\(parameter.id)=\(value)")
    }
    let name = writer.name(configuration)
    return arguments.isEmpty ? name : "\(name)(\(arguments.joined(separator: ", ")))"
  }

  /// A node in the grammar; it reads as the same node.
  public static func text(_ node: ConfigNode) -> String {
    switch node.content {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .int(let value): "\(value)"
    case .hugeInteger(let digits): digits
    case .float(let value): YAMLText.number(value)
    case .string(let text): word(text)
    case .list(let items): "[\(items.map(text).joined(separator: ", "))]"
    case .mapping(let entries): "{\(entries.map { "\(word($0.key)): \(text($0.value))" }.joined(separator: ", "))}"
    case .call(let call): text(call)
    case .chain(let links): links.map(text).joined(separator: " -> ")
    }
  }

  static func text(_ call: ConfigNode.Call) -> String {
    let arguments = call.positional.map(text) + call.named.map { "\($0.key)=\(text($0.value))" }
    return arguments.isEmpty ? call.name : "\(call.name)(\(arguments.joined(separator: ", ")))"
  }

  /// A string, bare where it is a plain word.
  private static func word(_ text: String) -> String {
    let isWord =
      !text.isEmpty
      && text.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte) || byte == 0x5f
      }
    guard isWord, !ExpressionParser.reserved.contains(text), case .string = ScalarRules.word(text) else {
      return JSONText.quoted(text)
    }
    return text
  }
}
