/// Lets expressions stand in YAML without quotes: `[Dense(64, relu), Conv2D(8, [3, 3])]`.
///
/// YAML would end the first item at the comma inside the parentheses. Before parsing, the characters between
/// parentheses that mean something to YAML are replaced by characters of the private use area, one for one, so that
/// lines and columns stay; afterwards they are put back in the scalars.
enum YAMLExpressions {
  private static let base: UInt32 = 0xe000
  /// What YAML would take for its own.
  private static let special: Set<Unicode.Scalar> = [
    ",", "[", "]", "{", "}", ":", "#", "\"", "'", "&", "*", "!", "|", ">", "%", "@", "`",
  ]

  private static func isMask(_ scalar: Unicode.Scalar) -> Bool { (base..<base + 0x80).contains(scalar.value) }

  /// The text with expressions masked.
  static func mask(_ text: String) -> String {
    var scalars = Array(text.unicodeScalars)
    guard scalars.contains("("), !scalars.contains(where: isMask) else { return text }
    var scanner = Scanner(scalars: scalars)
    for range in scanner.parentheses() {
      for index in range where special.contains(scalars[index]) {
        scalars[index] = Unicode.Scalar(base + scalars[index].value) ?? scalars[index]
      }
    }
    var masked = String.UnicodeScalarView()
    masked.append(contentsOf: scalars)
    return String(masked)
  }

  /// A scalar as it was written.
  static func unmask(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isMask) else { return text }
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      scalars.append(isMask(scalar) ? Unicode.Scalar(scalar.value - base) ?? scalar : scalar)
    }
    return String(scalars)
  }

  /// Finds the insides of balanced parentheses outside quoted scalars and comments.
  private struct Scanner {
    let scalars: [Unicode.Scalar]
    private var index = 0
    /// Depth of [ and {.
    private var flow = 0

    init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

    mutating func parentheses() -> [Range<Int>] {
      var found: [Range<Int>] = []
      while index < scalars.count {
        switch scalars[index] {
        case "[", "{": flow += 1
        case "]", "}": flow = max(0, flow - 1)
        case "#" where index == 0 || isSpace(scalars[index - 1]): skip(to: "\n")
        case "\"", "'":
          if startsScalar { index = end(ofQuote: index) }
        case "(":
          if let close = close(of: index) {
            found.append((index + 1)..<close)
            index = close
          }
        default: break
        }
        index += 1
      }
      return found
    }

    private func isSpace(_ scalar: Unicode.Scalar) -> Bool {
      scalar == " " || scalar == "\n" || scalar == "\t" || scalar == "\r"
    }

    private var startsScalar: Bool {
      guard index > 0 else { return true }
      let before = scalars[index - 1]
      return isSpace(before) || "[{,:".unicodeScalars.contains(before)
    }

    private mutating func skip(to end: Unicode.Scalar) {
      while index < scalars.count, scalars[index] != end { index += 1 }
    }

    /// The closing quote, or the last character where there is none.
    private func end(ofQuote start: Int) -> Int {
      let quote = scalars[start]
      var place = start + 1
      while place < scalars.count, scalars[place] != quote {
        place += scalars[place] == "\\" && quote == "\"" ? 2 : 1
      }
      return min(place, scalars.count - 1)
    }

    /// The parenthesis that closes the one at `open`; outside [ ] and { } it is on the same line.
    private func close(of open: Int) -> Int? {
      var depth = 0
      var place = open
      while place < scalars.count, place - open < 10_000 {
        switch scalars[place] {
        case "(": depth += 1
        case ")":
          depth -= 1
          if depth == 0 { return place }
        case "\"", "'": place = end(ofQuote: place)
        case "\n" where flow == 0: return nil
        default: break
        }
        place += 1
      }
      return nil
    }
  }
}
