import DovelaCore

/// Walks run files and collects the words of tuning as dimensions.
struct SpaceReader {
  let report: ConfigReport
  let keyOfArgument: (_ component: String, _ index: Int) -> String?
  private(set) var dimensions: [Dimension] = []
  /// Of choices; one list for each dimension.
  private(set) var labels: [[String]] = []
  /// Places that settings replace as a whole.
  var replaced: Set<[String]> = []
  /// What the places that are walked now hang on.
  var condition: Dimension.Condition?

  init(report: ConfigReport, keyOfArgument: @escaping (String, Int) -> String?) {
    self.report = report
    self.keyOfArgument = keyOfArgument
  }

  /// Words where a setting puts something else are no dimensions: what stands there is never read.
  mutating func read(_ node: ConfigNode, path: [String] = []) -> SpaceTemplate {
    guard replaced.contains(path) else { return words(node, path) }
    var probe = self
    return probe.words(node, path).isFixed ? .fixed(node) : .fixed(ConfigNode(.null, at: node.location))
  }

  private mutating func words(_ node: ConfigNode, _ path: [String]) -> SpaceTemplate {
    switch node.content {
    case .null, .bool, .int, .hugeInteger, .float: return .fixed(node)
    case .string(let text): return read(text, node, path)
    case .list(let items):
      return settled(items.enumerated().map { read($1, path: path + [String($0)]) }, node) { .list($0, $1) }
    case .chain(let links):
      return settled(links.enumerated().map { read($1, path: path + [String($0)]) }, node) { .chain($0, $1) }
    case .mapping(let entries):
      if entries.count == 1, ExpressionParser.reserved.contains(entries[0].key) {
        return word(ConfigNode.Call(entries[0]), node, path)
      }
      // {Dense: {units: …}}: the name of a component is no part of a path.
      let isComponent =
        entries.count == 1 && !path.isEmpty && path != ["data"] && path != ["fit"]
        && entries[0].value.entries.map { !$0.contains { ExpressionParser.reserved.contains($0.key) } } ?? false
      return settled(
        entries.map { read($0.value, path: path.isEmpty || !isComponent ? path + [$0.key] : path) }, node
      ) { .mapping($0, $1) }
    case .call(let call):
      if ExpressionParser.reserved.contains(call.name) { return word(call, node, path) }
      let positional = call.positional.enumerated().map { index, argument in
        read(argument, path: path + [keyOfArgument(call.name, index) ?? String(index)])
      }
      let named = call.named.map { read($0.value, path: path + [$0.key]) }
      guard (positional + named).contains(where: { !$0.isFixed }) else { return .fixed(node) }
      return .call(positional, named, node)
    }
  }

  /// A string that is an expression with words of tuning in it.
  private mutating func read(_ text: String, _ node: ConfigNode, _ path: [String]) -> SpaceTemplate {
    guard ExpressionParser.reserved.contains(where: text.contains) else { return .fixed(node) }
    do {
      let parsed = try ExpressionParser.parse(ExpressionSource(text, in: node), allowsSpaces: true)
      // A name of a file may look like many things: only where there is a word of tuning is it an expression.
      let template = read(parsed.string == nil ? parsed : node.withoutText, path: path)
      return template.isFixed ? .fixed(node) : template
    } catch {
      // Whoever reads the run says what is wrong with it, unless it means to be a space.
      if path.first != "data", let problem = error as? ConfigProblem, text.contains("(") {
        report.add(problem.location, path.joined(separator: "."), problem.message)
      }
      return .fixed(node)
    }
  }

  private func settled(
    _ inside: [SpaceTemplate], _ node: ConfigNode, _ make: ([SpaceTemplate], ConfigNode) -> SpaceTemplate
  ) -> SpaceTemplate {
    inside.contains { !$0.isFixed } ? make(inside, node) : .fixed(node)
  }

  // MARK: Dimensions

  /// Adds a dimension under the condition of its place; its number.
  mutating func add(_ dimension: Dimension, labels texts: [String] = []) -> Int {
    var dimension = dimension
    dimension.condition = condition
    var name = dimension.name
    var number = 2
    // Two layers of one name in two alternatives: the second is told apart.
    while dimensions.contains(where: { $0.name == name }) {
      name = "\(dimension.name)_\(number)"
      number += 1
    }
    dimension.name = name
    dimensions.append(dimension)
    labels.append(texts)
    return dimensions.count - 1
  }

  /// Reads below a value of a dimension: what is found there is active for these of its values.
  mutating func below<T>(_ parent: Int, when: [Bool], _ body: (inout SpaceReader) -> T) -> T {
    let outer = condition
    condition = Dimension.Condition(parent: parent, when: when)
    defer { condition = outer }
    return body(&self)
  }

  func problem(_ location: SourceLocation, _ path: [String], _ message: String) {
    report.add(location, path.joined(separator: "."), message)
  }
}

extension SpaceTemplate {
  var isFixed: Bool { if case .fixed = self { true } else { false } }
}

extension ConfigNode {
  /// A string that is not looked into.
  fileprivate var withoutText: ConfigNode { ConfigNode(.null, at: location) }
}

extension ConfigNode.Call {
  /// `choice: [relu, tanh]`, `int: {least: 1, …}` as calls.
  fileprivate init(_ entry: ConfigNode.Entry) {
    switch entry.value.content {
    case .null: self.init(entry.key)
    case .list(let items): self.init(entry.key, positional: items)
    case .mapping(let entries): self.init(entry.key, named: entries)
    default: self.init(entry.key, positional: [entry.value])
    }
  }
}
