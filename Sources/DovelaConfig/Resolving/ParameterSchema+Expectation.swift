import DovelaCore

extension ParameterSchema {
  /// What is legal, in words: `an integer`, `a number or a schedule, or null`, `one of 'valid', 'same'`.
  var expectation: String {
    if types.count >= ParameterType.allCases.count - 1 { return "any value" }
    let words = types.map { type -> String in
      switch type {
      case .bool: "true or false"
      case .int: "an integer"
      case .float: "a number"
      case .string: "a string"
      case .enum: choices.isEmpty ? "a word" : "one of \(choices.map { "'\($0)'" }.joined(separator: ", "))"
      case .list: listExpectation
      case .component: of?.article ?? "a component"
      }
    }
    let isNumber = types.contains(.int) && types.contains(.float)
    let needed = words.filter { !isNumber || $0 != "an integer" }
    return needed.joined(separator: " or ") + (nullable ? ", or null" : "")
  }

  private var listExpectation: String {
    let item: String
    switch Set(items) {
    case [.int]: item = "integers"
    case [.float], [.int, .float]: item = "numbers"
    case [.string]: item = "strings"
    case [.bool]: item = "booleans"
    case [.component]: item = of?.plural ?? "components"
    case [.list]: item = "lists"
    default: item = "values"
    }
    guard let length else { return "a list of \(item)" }
    if length.lowerBound == length.upperBound { return "a list of \(length.lowerBound) \(item)" }
    if length.upperBound == .max { return "a list of at least \(length.lowerBound) \(item)" }
    return "a list of \(length.lowerBound) to \(length.upperBound) \(item)"
  }

  /// The parameter that each item of a list is held against.
  var item: ParameterSchema {
    var item = self
    item.types = items.isEmpty ? ParameterType.allCases : items
    item.items = []
    item.length = nil
    item.nullable = items.isEmpty
    item.default = nil
    return item
  }

  /// Whether a value has one of the types, before anything is looked up.
  func accepts(_ node: ConfigNode) -> Bool {
    switch node.content {
    case .null: nullable
    case .bool: types.contains(.bool)
    case .int: types.contains(.int) || types.contains(.float)
    case .hugeInteger, .float: types.contains(.float)
    case .string: types.contains(.string) || types.contains(.enum) || types.contains(.component)
    case .list: types.contains(.list)
    case .mapping, .call: types.contains(.component)
    case .chain: false
    }
  }
}

extension ParameterRange {
  /// `>= 0`, `>= 0 and < 1`.
  var condition: String {
    let low = least.map { "\(exclusiveLeast ? ">" : ">=") \(Text.number($0))" }
    let high = greatest.map { "\(exclusiveGreatest ? "<" : "<=") \(Text.number($0))" }
    let both = [low, high].compactMap(\.self)
    return both.isEmpty ? "a number" : both.joined(separator: " and ")
  }
}
