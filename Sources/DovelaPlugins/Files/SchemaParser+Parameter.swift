import DovelaCore

extension SchemaParser {
  mutating func parameter(_ json: JSON, _ component: String) throws -> ParameterSchema {
    guard let object = json.object else { throw malformed(component, "a parameter is not an object") }
    guard let id = object["id"]?.string, !id.isEmpty else { throw malformed(component, "a parameter has no 'id'") }
    let place = "\(component), parameter '\(id)',"
    guard let doc = object["doc"]?.string, !doc.isEmpty else { throw malformed(place, "it has no 'doc'") }
    var result = ParameterSchema(id, try types(object["type"], place), doc: doc)
    if let value = object["default"] { result.default = try defaultValue(value, result.types, place) }
    result.nullable = object["nullable"]?.bool ?? false
    if case .null = result.default { result.nullable = true }
    result.range = try range(object["range"], exclusive: object["exclusive"], place)
    result.search = try range(object["search"], exclusive: nil, place)
    result.choices = try (object["choices"]?.list ?? []).map {
      guard let choice = $0.string else { throw malformed(place, "'choices' holds something that is not a string") }
      return choice
    }
    if result.types.contains(.enum), result.choices.isEmpty { throw malformed(place, "an enum without 'choices'") }
    if let items = object["items"]?.object {
      result.items = try types(items["type"], place)
      if let word = items["of"]?.string { result.of = try kind(word, place) }
    }
    result.length = try length(object["length"], place)
    if let word = object["of"]?.string { result.of = try kind(word, place) }
    if result.types == [.component], result.of == nil { throw malformed(place, "a component without 'of', its kind") }
    if let word = object["scale"]?.string {
      guard let scale = ParameterSchema.Scale(rawValue: word) else {
        throw malformed(place, "'scale' is '\(word)', not \"log\" or \"linear\"")
      }
      result.scale = scale
    }
    result.role = try role(object, place)
    for key in object.keys.sorted() where !Self.keys.contains(key) {
      warn("\(place) has the key '\(key)', which is not known; passed over")
    }
    return result
  }

  private static let keys: Set<String> = [
    "id", "type", "doc", "default", "nullable", "range", "exclusive", "choices", "items", "length", "of", "scale",
    "search", "role", "for",
  ]

  private func types(_ json: JSON?, _ place: String) throws -> [ParameterType] {
    let words: [String]
    switch json {
    case .string(let word): words = [word]
    case .list(let list): words = list.compactMap(\.string)
    default: throw malformed(place, "it has no 'type'")
    }
    // A choice is a string where there are no choices.
    if words == ["any"] { return ParameterType.allCases.filter { $0 != .enum } }
    return try words.map { word in
      guard let type = ParameterType(rawValue: word) else {
        let known = ParameterType.allCases.map(\.rawValue).joined(separator: ", ")
        throw malformed(place, "'\(word)' is not a type; known are \(known), any")
      }
      return type
    }
  }

  private func kind(_ word: String, _ place: String) throws -> ComponentKind {
    guard let kind = ComponentKind(rawValue: word) else { throw malformed(place, "'\(word)' is not a kind") }
    return kind
  }

  /// The default in the type that the schema declares: `1` for a float is 1.0.
  private func defaultValue(_ json: JSON, _ types: [ParameterType], _ place: String) throws -> DefaultValue {
    switch json {
    case .null: return .null
    case .bool(let value): return .bool(value)
    case .int(let value): return types.contains(.float) && !types.contains(.int) ? .float(Double(value)) : .int(value)
    case .float(let value): return .float(value)
    case .string(let value): return .string(value)
    case .list(let items): return .list(try items.map { try defaultValue($0, types, place) })
    case .object: throw malformed(place, "its default is an object; write a component as an expression: \"Zeros()\"")
    }
  }

  private func range(_ json: JSON?, exclusive: JSON?, _ place: String) throws -> ParameterRange? {
    guard let json else { return nil }
    guard let bounds = json.list, bounds.count == 2 else {
      throw malformed(place, "a range is [least, greatest], with null for none")
    }
    func bound(_ json: JSON) throws -> Double? {
      if case .null = json { return nil }
      guard let number = json.number else { throw malformed(place, "a bound of a range is not a number") }
      return number
    }
    let word = exclusive?.string
    if let word, !["least", "greatest", "both"].contains(word) {
      throw malformed(place, "'exclusive' is '\(word)', not \"least\", \"greatest\" or \"both\"")
    }
    return ParameterRange(
      least: try bound(bounds[0]), greatest: try bound(bounds[1]), exclusiveLeast: word == "least" || word == "both",
      exclusiveGreatest: word == "greatest" || word == "both")
  }

  private func length(_ json: JSON?, _ place: String) throws -> ClosedRange<Int>? {
    switch json {
    case nil: return nil
    case .int(let count) where count >= 0: return count...count
    case .list(let bounds) where bounds.count == 2:
      var greatest = bounds[1].int
      if case .null = bounds[1] { greatest = Int.max }
      guard let least = bounds[0].int, let greatest, 0 <= least, least <= greatest else { fallthrough }
      return least...greatest
    default: throw malformed(place, "'length' is neither a number nor [least, greatest]")
    }
  }

  private func role(_ object: [String: JSON], _ place: String) throws -> ParameterRole? {
    guard let word = object["role"]?.string else { return nil }
    func variable() throws -> String {
      guard let name = object["for"]?.string else {
        throw malformed(place, "the role '\(word)' needs 'for', a variable")
      }
      return name
    }
    switch word {
    case "initializer": return .initializer(variable: try variable())
    case "regularizer": return .regularizer(variable: try variable())
    case "constraint": return .constraint(variable: try variable())
    case "output_activation": return .outputActivation
    case "activity_regularizer": return .activityRegularizer
    default: throw malformed(place, "'\(word)' is not a role")
    }
  }
}
