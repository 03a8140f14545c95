/// Looks over a document before the YAML parser does, for what the parser would treat badly: tabs that indent, and
/// nesting deep enough to exhaust the stack.
enum YAMLGuard {
  /// Deeper than any configuration.
  static let maximumDepth = 100
  static let maximumIndentation = 1_000

  static func check(_ text: String, origin: String) throws {
    var brackets = 0
    var number = 0
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      number += 1
      let bytes = line.utf8
      let indentation = bytes.prefix { $0 == 0x20 || $0 == 0x09 }
      let rest = bytes.dropFirst(indentation.count)
      if brackets <= 0, let tab = indentation.firstIndex(of: 0x09), !rest.isEmpty, rest.first != 0x0d {
        let column = bytes.distance(from: bytes.startIndex, to: tab) + 1
        throw ConfigProblem(
          SourceLocation(origin, line: number, column: column), "a tab cannot indent YAML; use spaces")
      }
      guard indentation.count <= maximumIndentation, leadingIndicators(rest) <= maximumDepth else {
        throw ConfigProblem(SourceLocation(origin, line: number, column: 1), "nested more than \(maximumDepth) deep")
      }
      var before: UInt8 = 0x20
      for (column, byte) in bytes.enumerated() {
        if byte == 0x23, before == 0x20 || before == 0x09 { break }  // a comment
        before = byte
        switch byte {
        case 0x5b, 0x7b: brackets += 1  // [ {
        case 0x5d, 0x7d: brackets -= 1  // ] }
        default: continue
        }
        guard brackets <= maximumDepth else {
          throw ConfigProblem(
            SourceLocation(origin, line: number, column: column + 1), "nested more than \(maximumDepth) deep")
        }
      }
    }
  }

  /// Sequence and key indicators at the start of a line: each opens a level.
  private static func leadingIndicators(_ rest: Substring.UTF8View.SubSequence) -> Int {
    var count = 0
    var isIndicator = false
    for byte in rest {
      switch byte {
      case 0x2d, 0x3f, 0x3a:
        if isIndicator { return count }
        isIndicator = true
      case 0x20, 0x09:
        count += isIndicator ? 1 : 0
        isIndicator = false
      default: return count
      }
    }
    return count
  }
}
