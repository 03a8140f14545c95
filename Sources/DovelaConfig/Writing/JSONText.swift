import DovelaCore

/// Writes nodes as JSON.
public enum JSONText {
  /// The same bytes for the same values: keys sorted by their UTF-8, no spaces, floats in their shortest exact form.
  public static func canonical(_ node: ConfigNode) -> String {
    var text = ""
    write(node, into: &text, sorted: true)
    return text
  }

  /// Keys in the order in which they stand.
  ///
  /// - Parameter nan: what stands for not-a-number, which JSON lacks; Python's reader knows `NaN`.
  public static func ordered(_ node: ConfigNode, nan: String = "null") -> String {
    var text = ""
    write(node, into: &text, sorted: false, nan: nan)
    return text
  }

  private static func write(_ node: ConfigNode, into text: inout String, sorted: Bool, nan: String = "null") {
    switch node.content {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .int(let value): text += "\(value)"
    case .hugeInteger(let digits): text += digits
    case .float(let value): text += value.isNaN ? nan : number(value)
    case .string(let value): text += quoted(value)
    case .list(let items), .chain(let items):
      text += "["
      for (index, item) in items.enumerated() {
        if index > 0 { text += "," }
        write(item, into: &text, sorted: sorted, nan: nan)
      }
      text += "]"
    case .mapping(let entries):
      let entries =
        sorted ? entries.sorted { Array($0.key.utf8).lexicographicallyPrecedes(Array($1.key.utf8)) } : entries
      text += "{"
      for (index, entry) in entries.enumerated() {
        if index > 0 { text += "," }
        text += quoted(entry.key) + ":"
        write(entry.value, into: &text, sorted: sorted, nan: nan)
      }
      text += "}"
    case .call(let call): text += quoted(ExpressionText.text(call))
    }
  }

  /// The shortest text that reads as the same number; infinity, which JSON lacks, as a number too large for a double.
  static func number(_ value: Double) -> String {
    if value.isInfinite { return value < 0 ? "-1e999" : "1e999" }
    if value.isNaN { return "null" }
    return "\(value)"
  }

  /// A text in quotation marks, escaped.
  public static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      default:
        if scalar.value < 0x20 || scalar.value == 0x7f {
          let hex = String(scalar.value, radix: 16)
          out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
        } else {
          out.unicodeScalars.append(scalar)
        }
      }
    }
    return out + "\""
  }
}
