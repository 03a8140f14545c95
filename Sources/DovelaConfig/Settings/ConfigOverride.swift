import DovelaCore

/// A value that replaces or extends one of the files: `--set optimizer.learning_rate=0.01`, `--epochs 20`.
public struct ConfigOverride: Sendable, Hashable {
  /// Keys, names and indices, outermost first: `["model", "dense_1", "units"]`.
  public var path: [String]
  public var value: ConfigNode
  /// `callbacks+=…`: adds to a list.
  public var appends: Bool
  /// What messages call it.
  public var location: SourceLocation

  /// A flag of the command that stands for a path: `("--epochs", "fit.epochs", "20")`. With `text` the value is
  /// parsed by the grammar.
  public init(flag: String, path: String, text: String, appends: Bool = false) throws {
    self.path = path.split(separator: ".").map(String.init)
    self.appends = appends
    location = SourceLocation(flag)
    value = try Self.value(text, origin: flag)
  }

  /// A flag whose value is text whatever it looks like: a path.
  public init(flag: String, path: String, verbatim text: String) {
    self.path = path.split(separator: ".").map(String.init)
    appends = false
    location = SourceLocation(flag)
    value = ConfigNode(.string(text), at: location)
  }

  /// `path=value` or `path+=value`, as it follows `--set`.
  ///
  /// - Parameter allowsSpaces: whether the value may be a space, as in `optimizer.learning_rate=log(1e-4, 1e-1)`.
  public init(set text: String, allowsSpaces: Bool = false) throws {
    let problem = { (message: String) in
      DovelaError(.invalidArgument, .configuration, "--set \(Text.shortened(text)): \(message)")
    }
    guard let equals = text.firstIndex(of: "=") else {
      throw problem("expected path=value, as in fit.batch_size=32")
    }
    var left = text[..<equals]
    appends = left.hasSuffix("+")
    if appends { left = left.dropLast() }
    path = Self.components(left)
    guard !path.isEmpty, path.allSatisfy({ !$0.isEmpty }) else {
      throw problem("the path before '=' has an empty part; a path reads model.dense_1.units")
    }
    let origin = "--set \(path.joined(separator: "."))"
    location = SourceLocation(origin)
    value = try Self.value(String(text[text.index(after: equals)...]), origin: origin, allowsSpaces: allowsSpaces)
  }

  /// Splits at dots; what stands in double quotes is one part, dots and all.
  private static func components(_ text: Substring) -> [String] {
    var parts = [""]
    var isQuoted = false
    for character in text {
      if character == "\"" {
        isQuoted.toggle()
      } else if character == ".", !isQuoted {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts.map { $0.trimmingSpaces }
  }

  /// A value of the grammar; text with spaces and without brackets, commas or arrows is a bare string.
  private static func value(_ text: String, origin: String, allowsSpaces: Bool = false) throws -> ConfigNode {
    let location = SourceLocation(origin)
    let trimmed = text.trimmingSpaces
    if trimmed.isEmpty { return ConfigNode(.string(""), at: location) }
    do {
      var node = try ExpressionParser.parse(ExpressionSource(text, .flag(origin)), allowsSpaces: allowsSpaces)
      node.location = location
      return node
    } catch let problem as ConfigProblem {
      let isPlain = !trimmed.contains("->") && !trimmed.contains { "()[]{},\"'".contains($0) }
      guard isPlain, trimmed.contains(" ") else { throw problem.error }
      return ConfigNode(.string(trimmed), at: location)
    }
  }
}

extension StringProtocol {
  /// Without the white space at both ends.
  var trimmingSpaces: String {
    var rest = self[...]
    while rest.first?.isWhitespace ?? false { rest = rest.dropFirst() }
    while rest.last?.isWhitespace ?? false { rest = rest.dropLast() }
    return String(rest)
  }
}
