import PluginKit

/// A file name with places to fill in, in the form of Python's `str.format`: `{epoch:02d}-{val_loss:.2f}`; `{{` and `}}`
/// stand for braces.
struct FileTemplate {
  /// What a place may hold.
  enum Value {
    case count(Int)
    case number(Double)
  }

  private enum Part {
    case text(String)
    case place(name: String, format: NumberFormat)
  }

  private let source: String
  private var parts: [Part] = []

  /// Refuses unbalanced braces and formats that are not a number's.
  init(_ source: String) throws {
    self.source = source
    var text = ""
    var rest = Substring(source)
    while let character = rest.popFirst() {
      guard character == "{" || character == "}" else {
        text.append(character)
        continue
      }
      if rest.first == character {
        text.append(rest.removeFirst())
        continue
      }
      guard character == "{", let end = rest.firstIndex(of: "}") else {
        throw Failure.invalid("filepath '\(source)' has a lone '\(character)'; write it twice for a brace")
      }
      let inside = rest[..<end].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      rest = rest[rest.index(after: end)...]
      let format = try NumberFormat(inside.count > 1 ? inside[1] : "", in: source)
      parts += [.text(text), .place(name: String(inside[0]), format: format)]
      text = ""
    }
    parts.append(.text(text))
  }

  /// The name with every place filled; refuses a place of which `value` knows nothing.
  func fill(_ value: (String) -> Value?, known: () -> [String]) throws -> String {
    try parts.map { part in
      switch part {
      case .text(let text): return text
      case .place(let name, let format):
        guard let value = value(name) else {
          throw Failure.invalid(
            "filepath '\(source)' names '\(name)', which is not logged; there are: "
              + known().joined(separator: ", "))
        }
        switch value {
        case .count(let count): return format.text(count)
        case .number(let number): return format.text(number)
        }
      }
    }.joined()
  }
}
