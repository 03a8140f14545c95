/// A component as it was written, whichever way: its name and its arguments.
struct ComponentForm {
  var name: String
  var location: SourceLocation
  var positional: [ConfigNode] = []
  var named: [ConfigNode.Entry] = []
  /// Written by Keras: `{class_name, config}`.
  var isKeras = false
  /// The Python module that Keras names.
  var module: String?

  /// Reads any of the forms. A string is parsed as an expression.
  init(_ node: ConfigNode) throws {
    let node = try node.parsed()
    location = node.location
    name = ""
    switch node.content {
    case .string(let text):
      guard !text.isEmpty else { throw ConfigProblem(node.location, "the name of a component is empty") }
      name = text
    case .call(let call):
      name = call.name
      positional = call.positional
      named = call.named
    case .mapping(let entries) where node["class_name"] != nil:
      try readKeras(entries, node)
    case .mapping(let entries): try readMapping(entries, node)
    default:
      throw ConfigProblem(
        node.location,
        "expected a component (a name, Name(key=value) or {Name: {key: value}}), received \(node.kindDescription)")
    }
  }

  init(name: String, at location: SourceLocation) {
    self.name = name
    self.location = location
  }

  /// The value of a named argument.
  subscript(key: String) -> ConfigNode? { named.first { $0.key == key }?.value }

  // MARK: {Name: arguments}

  private mutating func readMapping(_ entries: [ConfigNode.Entry], _ node: ConfigNode) throws {
    var own = entries
    // A list item may carry its name beside the component: {name: hidden, Dense: {units: 8}}.
    if entries.count == 2, let index = entries.firstIndex(where: { $0.key == "name" }) {
      named.append(own.remove(at: index))
    }
    guard own.count == 1, let entry = own.first else {
      let keys = entries.prefix(4).map { Text.quoted($0.key) }.joined(separator: ", ")
      throw ConfigProblem(
        node.location,
        entries.isEmpty
          ? "expected a component such as {Name: {key: value}}, received an empty mapping"
          : "expected one component, {Name: {key: value}}, received the keys \(keys)")
    }
    if ExpressionParser.reserved.contains(entry.key) { throw Self.tuning(entry) }
    name = entry.key
    location = entry.location
    switch entry.value.content {
    case .null: break
    case .mapping(let arguments):
      named = arguments + named.filter { name in !arguments.contains { $0.key == name.key } }
    case .list(let arguments): positional = arguments
    default: positional = [entry.value]
    }
  }

  /// The message for a word of tuning as a key: `{choice: [32, 64]}`.
  static func tuning(_ entry: ConfigNode.Entry) -> ConfigProblem {
    ConfigProblem(
      entry.location,
      "\(Text.quoted(entry.key)) is a word of tuning, which describes a search space; a run needs a value here")
  }

  // MARK: Keras

  private mutating func readKeras(_ entries: [ConfigNode.Entry], _ node: ConfigNode) throws {
    isKeras = true
    guard let classNode = node["class_name"], let className = classNode.string, !className.isEmpty else {
      throw ConfigProblem(node["class_name"]?.location ?? node.location, "class_name must be a string")
    }
    module = node["module"]?.string
    name = className
    location = classNode.location
    let config = node["config"]
    switch className {
    case "function":
      guard let text = config?.string else {
        throw ConfigProblem(location, "a function is named by a string in 'config'")
      }
      // A registered function is written `package>name`.
      name = text.split(separator: ">").last.map(String.init) ?? text
    case "__lambda__", "Lambda":
      throw ConfigProblem(location, "a Python lambda cannot be loaded: it is code of the program that saved it")
    case _ where className.hasPrefix("__"):
      throw ConfigProblem(location, "\(Text.quoted(className)) does not describe a component")
    default:
      switch config?.content {
      case nil, .null?: break
      case .mapping(let arguments)?: named = arguments
      default:
        throw ConfigProblem(
          config?.location ?? location, "'config' must be a mapping, received \(config?.kindDescription ?? "nothing")")
      }
      named.removeAll { KerasKeys.isIgnored($0) }
      if let given = node["name"], !given.isNull, self["name"] == nil {
        named.append(.init("name", at: given.location, given))
      }
    }
  }
}
