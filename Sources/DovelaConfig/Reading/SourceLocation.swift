/// Where a value was written: `run.yaml:3:12`, `--set optimizer.learning_rate` or `--model, column 7`.
public struct SourceLocation: Sendable, Hashable {
  /// A file's name as the user gave it, or the flag or setting.
  public var origin: String
  /// 1 for the first line; `nil` outside files.
  public var line: Int?
  /// In characters (Unicode scalars), 1 for the first; `nil` where only the origin is known.
  public var column: Int?
  /// The character of an expression whose text does not stand in the file as it is (escapes, folded lines).
  public var character: Int?

  /// Makes a location.
  public init(_ origin: String, line: Int? = nil, column: Int? = nil, character: Int? = nil) {
    self.origin = origin
    self.line = line
    self.column = column
    self.character = character
  }
}

extension SourceLocation: CustomStringConvertible {
  public var description: String {
    var text = origin
    if let line {
      text += ":\(line)"
      if let column { text += ":\(column)" }
    } else if let column {
      text += ", column \(column)"
    }
    if let character { text += ", character \(character) of the expression" }
    return text
  }
}
