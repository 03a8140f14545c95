import DovelaConfig

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
    case .number(let number): number.isFinite ? "\(number)" : JSONText.quoted("\(number)")
    case .text(let text): JSONText.quoted(text)
    case .array(let items): "[" + items.map(text).joined(separator: ", ") + "]"
    case .object(let members):
      "{" + members.map { "\(JSONText.quoted($0.0)): \(text($0.1))" }.joined(separator: ", ") + "}"
    }
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
