import Yams

/// Reads YAML through Yams' nodes, which carry line and column.
enum YAMLReader {
  /// Aliases (`*name`) repeat what they name; a document may not grow beyond this by them.
  static let maximumNodes = 200_000

  static func read(_ text: String, origin: String) throws -> ConfigNode {
    try YAMLGuard.check(text, origin: origin)
    let root: Node?
    do {
      root = try Yams.Parser(yaml: YAMLExpressions.mask(text)).singleRoot()
    } catch let error as YamlError {
      throw problem(error, text: text, origin: origin)
    }
    guard let root else { return ConfigNode(.null, at: SourceLocation(origin, line: 1, column: 1)) }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    var conversion = Conversion(origin: origin, lines: lines)
    return try conversion.node(root)
  }

  private struct Conversion {
    let origin: String
    let lines: [Substring]
    var count = 0

    func location(_ mark: Mark?) -> SourceLocation {
      SourceLocation(origin, line: mark?.line ?? 1, column: mark?.column ?? 1)
    }

    mutating func node(_ node: Node) throws -> ConfigNode {
      count += 1
      let place = location(node.mark)
      guard count <= YAMLReader.maximumNodes else {
        throw ConfigProblem(place, "the document has more than \(YAMLReader.maximumNodes) values")
      }
      switch node {
      case .scalar(let scalar): return self.scalar(scalar, at: place)
      case .sequence(let sequence):
        var items: [ConfigNode] = []
        for item in sequence { items.append(try self.node(item)) }
        return ConfigNode(.list(items), at: place)
      case .mapping(let mapping):
        var entries: [ConfigNode.Entry] = []
        for (key, value) in mapping {
          guard case .scalar(let scalar) = key else {
            throw ConfigProblem(location(key.mark), "a key must be a word, not a list or a mapping")
          }
          entries.append(.init(YAMLExpressions.unmask(scalar.string), at: location(scalar.mark), try self.node(value)))
        }
        return ConfigNode(.mapping(entries), at: place)
      case .alias:
        throw ConfigProblem(place, "an alias to nothing")
      }
    }

    private func scalar(_ scalar: Node.Scalar, at place: SourceLocation) -> ConfigNode {
      let isPlain = scalar.style == .plain || scalar.style == .any
      let isImplicit = scalar.tag.description == Tag.Name.implicit.rawValue
      let text = YAMLExpressions.unmask(scalar.string)
      var node = ConfigNode(isPlain && isImplicit ? ScalarRules.yaml(text) : .string(text), at: place)
      if case .string(let text) = node.content { node.textStart = textStart(text, at: place, quoted: !isPlain) }
      return node
    }

    /// The location of the first character, where the file has exactly this text on this line.
    private func textStart(_ text: String, at place: SourceLocation, quoted: Bool) -> SourceLocation? {
      guard let line = place.line, let column = place.column, lines.indices.contains(line - 1) else { return nil }
      let skipped = column - 1 + (quoted ? 1 : 0)
      guard lines[line - 1].unicodeScalars.dropFirst(skipped).starts(with: text.unicodeScalars) else { return nil }
      return SourceLocation(origin, line: line, column: skipped + 1)
    }
  }

  // MARK: Errors of the parser

  private static func problem(_ error: YamlError, text: String, origin: String) -> ConfigProblem {
    switch error {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let lead = context.map { "\($0.text) at line \($0.mark.line), " } ?? ""
      return ConfigProblem(
        SourceLocation(origin, line: mark.line, column: mark.column), "not valid YAML: \(lead)\(problem)")
    case .duplicatedKeysInMapping(let duplicates, let context):
      let key = YAMLExpressions.unmask(duplicates.first ?? "")
      let place = second(key, after: context.mark, text: text)
      return ConfigProblem(
        SourceLocation(origin, line: place.line, column: place.column),
        "duplicate key \(Text.quoted(key)); the first is at line \(context.mark.line), column \(context.mark.column)")
    case .reader(let problem, let offset, _, _):
      let line = text.utf8.prefix(offset ?? 0).count { $0 == 0x0a } + 1
      return ConfigProblem(SourceLocation(origin, line: line, column: 1), "not valid YAML: \(problem)")
    default:
      return ConfigProblem(SourceLocation(origin, line: 1, column: 1), "not valid YAML: \(error)")
    }
  }

  /// Yams tells where the first of two equal keys is; the second of a block mapping stands in the same column below.
  private static func second(_ key: String, after mark: Mark, text: String) -> (line: Int, column: Int) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated().dropFirst(mark.line) {
      let scalars = Array(line.unicodeScalars)
      guard scalars.count >= mark.column, scalars[..<(mark.column - 1)].allSatisfy({ $0 == " " }) else { continue }
      let rest = String(String.UnicodeScalarView(scalars[(mark.column - 1)...]))
      for form in [key, "\"\(key)\"", "'\(key)'"] where rest.hasPrefix(form + ":") || rest.hasPrefix(form + " ") {
        return (index + 1, mark.column)
      }
    }
    return (mark.line, mark.column)
  }
}
