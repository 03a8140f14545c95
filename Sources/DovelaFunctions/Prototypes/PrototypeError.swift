/// Why a text is no prototype, and where.
public struct PrototypeError: Error, Sendable, Hashable {
  public var message: String
  /// The text that was read.
  public var text: String
  /// In Unicode scalars, from 0.
  public var offset: Int

  init(_ message: String, _ text: String, at offset: Int) {
    self.message = message
    self.text = text
    self.offset = offset
  }

  /// From 1, in its line.
  public var column: Int { line.column + 1 }
}

extension PrototypeError: CustomStringConvertible {
  /// Three lines: the message, what was written, a caret below the place.
  public var description: String {
    let line = self.line
    let caret = String(repeating: " ", count: line.column) + "^"
    return "\(message) (column \(line.column + 1))\n  \(line.text)\n  \(caret)"
  }

  /// The line with the place, cut where it is long, and the place in it. Control characters take one column.
  private var line: (text: String, column: Int) {
    let scalars = Array(text.unicodeScalars)
    let end = min(max(offset, 0), scalars.count)
    let first = (scalars[..<end].lastIndex(of: "\n") ?? -1) + 1
    let last = scalars[end...].firstIndex(of: "\n") ?? scalars.count
    let from = max(first, end - 60)
    var shown = String.UnicodeScalarView()
    for scalar in scalars[from..<min(last, from + 120)] {
      shown.append(scalar.value < 0x20 || scalar.value == 0x7f ? " " : scalar)
    }
    return (String(shown), end - from)
  }
}
