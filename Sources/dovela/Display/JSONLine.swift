import Foundation

/// One JSON object on one line, its members in the order in which they were added.
struct JSONLine {
  typealias Value = JSONValue

  private var members: [(String, Value)]

  init(event: String) { members = [("event", .text(event))] }
  init(_ members: [(String, Value)] = []) { self.members = members }

  func with(_ key: String, _ value: Value) -> JSONLine { JSONLine(members + [(key, value)]) }

  func write() { Terminal.line(Self.text(.object(members))) }

  static func text(_ value: Value) -> String {
    switch value {
    case .null: "null"
    case .bool(let flag): flag ? "true" : "false"
    case .int(let number): String(number)
    case .number(let number): number.isFinite ? "\(number)" : quoted("\(number)")
    case .text(let text): quoted(text)
    case .array(let items): "[" + items.map(text).joined(separator: ", ") + "]"
    case .object(let members): "{" + members.map { "\(quoted($0.0)): \(text($0.1))" }.joined(separator: ", ") + "}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\t": out += "\\t"
      case _ where scalar.value < 0x20: out += String(format: "\\u%04x", scalar.value)
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }
}

/// A JSON value that is written, never read.
enum JSONValue {
  case null
  case bool(Bool)
  case int(Int)
  /// NaN and infinities, which JSON does not have, are written as strings.
  case number(Double)
  case text(String)
  indirect case array([JSONValue])
  indirect case object([(String, JSONValue)])
}
