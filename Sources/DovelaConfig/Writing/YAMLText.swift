import DovelaCore

/// Writes nodes as YAML: mappings and lists of mappings in block style, other lists on one line.
enum YAMLText {
  static func document(_ node: ConfigNode) -> String {
    var text = ""
    block(node, indentation: 0, into: &text)
    return text
  }

  private static func block(_ node: ConfigNode, indentation: Int, into text: inout String) {
    let margin = String(repeating: " ", count: indentation)
    switch node.content {
    case .mapping(let entries) where !entries.isEmpty:
      for entry in entries {
        text += margin + scalar(entry.key) + ":"
        after(entry.value, indentation: indentation, into: &text)
      }
    case .list(let items) where isNested(items):
      for item in items {
        if let entries = item.entries, !entries.isEmpty {
          var inner = ""
          block(item, indentation: indentation + 2, into: &inner)
          text += margin + "- " + inner.dropFirst(indentation + 2)
        } else {
          text += margin + "- " + flow(item) + "\n"
        }
      }
    default: text += margin + flow(node) + "\n"
    }
  }

  private static func after(_ node: ConfigNode, indentation: Int, into text: inout String) {
    switch node.content {
    case .mapping(let entries) where !entries.isEmpty:
      text += "\n"
      block(node, indentation: indentation + 2, into: &text)
    case .list(let items) where isNested(items):
      text += "\n"
      block(node, indentation: indentation + 2, into: &text)
    default: text += " " + flow(node) + "\n"
    }
  }

  private static func isNested(_ items: [ConfigNode]) -> Bool {
    items.contains { item in item.entries.map { !$0.isEmpty } ?? item.items.map(isNested) ?? false }
  }

  private static func flow(_ node: ConfigNode) -> String {
    switch node.content {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .int(let value): "\(value)"
    case .hugeInteger(let digits): digits
    case .float(let value): number(value)
    case .string(let text): scalar(text)
    case .list(let items), .chain(let items): "[\(items.map(flow).joined(separator: ", "))]"
    case .mapping(let entries): "{\(entries.map { "\(scalar($0.key)): \(flow($0.value))" }.joined(separator: ", "))}"
    case .call(let call): JSONText.quoted(ExpressionText.text(call))
    }
  }

  static func number(_ value: Double) -> String {
    if value.isInfinite { return value < 0 ? "-.inf" : ".inf" }
    return value.isNaN ? ".nan" : "\(value)"
  }

  /// A word stays bare where it reads as the same string, in YAML 1.1 too; anything else is quoted.
  private static func scalar(_ text: String) -> String {
    let isWord =
      text.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
          || [0x5f, 0x2e, 0x2f, 0x2d].contains(byte)
      }
    let startsWell = text.utf8.first.map { (0x41...0x5a).contains($0) || (0x61...0x7a).contains($0) || $0 == 0x2f }
    let isTrap = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"].contains(text.lowercased())
    return isWord && startsWell ?? false && !isTrap ? text : JSONText.quoted(text)
  }
}
