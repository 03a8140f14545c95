import DovelaCore

/// Makes a `Schema` from the JSON of a note. Unknown keys become warnings; what is malformed is an error that names the
/// file, the component and the parameter.
struct SchemaParser {
  /// The file, or the id of a plugin that is linked in.
  let owner: String
  private(set) var warnings: [String] = []

  init(owner: String) { self.owner = owner }

  /// - Returns: `nil` for a kind that this version does not know, with a warning.
  mutating func schema(_ text: String) throws -> Schema? {
    let json = try JSON(parsing: text, owner: owner, "the schema \(Self.excerpt(text))")
    guard let object = json.object else { throw malformed("a schema", "it is not an object") }
    guard let name = object["name"]?.string, !name.isEmpty else { throw malformed("a schema", "it has no 'name'") }
    guard let word = object["kind"]?.string else { throw malformed("the schema of '\(name)'", "it has no 'kind'") }
    guard let kind = ComponentKind(rawValue: word) else {
      warnings.append("'\(name)' is of the kind '\(word)', which this version of Dovela does not know; left out")
      return nil
    }
    let place = "the schema of the \(word) '\(name)'"
    guard let doc = object["doc"]?.string, !doc.isEmpty else { throw malformed(place, "it has no 'doc'") }
    var schema = Schema(
      kind: kind, name: name, aliases: try strings(object["aliases"], place, "aliases"),
      version: object["version"]?.int ?? 1, doc: doc, source: object["source"]?.string)
    for item in object["parameters"]?.list ?? [] { schema.own.append(try parameter(item, place)) }
    var seen: Set<String> = []
    for parameter in schema.own where !seen.insert(parameter.id).inserted {
      throw malformed(place, "it has the parameter '\(parameter.id)' twice")
    }
    let common: Set<String> = ["kind", "name", "doc", "aliases", "version", "source", "parameters"]
    for (key, value) in object.sorted(by: { $0.key < $1.key }) where !common.contains(key) {
      if !Self.facts.contains(key) {
        warnings.append("\(place) has the key '\(key)', which is not known; kept as it is")
      }
      schema.facts[key] = try fact(value, place, key)
    }
    return schema
  }

  /// What the headers of the kinds add.
  private static let facts: Set<String> = [
    "fuses", "fuses_after", "formula", "problem", "direction", "train_only", "resolves", "handles_decay",
  ]

  private func fact(_ value: JSON, _ place: String, _ key: String) throws -> [String] {
    switch value {
    case .string(let text): [text]
    case .bool(let flag): [flag ? "true" : "false"]
    case .int(let number): ["\(number)"]
    case .float(let number): ["\(number)"]
    case .list: try strings(value, place, key)
    case .null: []
    case .object: throw malformed(place, "'\(key)' is neither a word nor a list of words")
    }
  }

  private func strings(_ value: JSON?, _ place: String, _ key: String) throws -> [String] {
    guard let value else { return [] }
    guard let list = value.list else { throw malformed(place, "'\(key)' is not a list") }
    return try list.map {
      guard let string = $0.string else { throw malformed(place, "'\(key)' holds something that is not a string") }
      return string
    }
  }

  func malformed(_ place: String, _ reason: String) -> DovelaError {
    DovelaError(.badData, .plugin, owner: owner, "\(place) is malformed: \(reason)")
  }

  mutating func warn(_ text: String) { warnings.append(text) }

  private static func excerpt(_ text: String) -> String {
    text.utf8.count <= 60 ? text : "\(text.prefix(57))…"
  }
}
