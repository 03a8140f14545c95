/// The text of an expression and where its characters lie.
struct ExpressionSource {
  /// How an offset becomes a location.
  enum Placing {
    /// After a flag or a setting: a column.
    case flag(String)
    /// A whole file: line and column.
    case document(String)
    /// In a line of a file or of an expression, whose text it has.
    case inside(SourceLocation)
    /// In a scalar of a file whose text is not the file's (escapes, folded lines): the character of the expression.
    case folded(SourceLocation)
  }

  let bytes: [UInt8]
  let placing: Placing
  /// Line and column of an earlier offset: offsets come in rising order, so that a document is walked once.
  private var known = (offset: 0, line: 1, column: 1)

  init(_ text: String, _ placing: Placing) {
    bytes = Array(text.utf8)
    self.placing = placing
  }

  /// The expression that a string of a document or a setting holds.
  init(_ text: String, in node: ConfigNode) {
    if let start = node.textStart {
      self.init(text, .inside(start))
    } else if node.location.line == nil {
      self.init(text, .flag(node.location.origin))
    } else {
      self.init(text, .folded(node.location))
    }
  }

  mutating func location(_ offset: Int) -> SourceLocation {
    if case .folded(var whole) = placing {
      whole.character = bytes.prefix(offset).count { $0 & 0xc0 != 0x80 } + 1
      return whole
    }
    if offset < known.offset { known = (0, 1, 1) }
    while known.offset < min(offset, bytes.count) {
      let byte = bytes[known.offset]
      known.offset += 1
      if byte == UInt8(ascii: "\n") {
        known.line += 1
        known.column = 1
      } else if known.offset == bytes.count || bytes[known.offset] & 0xc0 != 0x80 {
        known.column += 1
      }
    }
    switch placing {
    case .flag(let origin): return SourceLocation(origin, column: known.column)
    case .document(let origin): return SourceLocation(origin, line: known.line, column: known.column)
    case .inside(let start):
      var location = start
      if let character = start.character {
        location.character = character + known.column - 1
      } else {
        location.column = (start.column ?? 1) + known.column - 1
      }
      return location
    case .folded(let whole): return whole
    }
  }
}
