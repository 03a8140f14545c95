/// Cuts a prototype into words, numbers and signs.
struct PrototypeScanner {
  enum Token: Hashable {
    case word(String)
    case number(Int)
    case sign(Unicode.Scalar)
    case ellipsis
    case end
  }

  let text: String
  private let scalars: [Unicode.Scalar]
  private var index = 0

  /// A prototype is a line or two; what is longer is a file that was named by mistake.
  static let longest = 4096

  init(_ text: String) throws {
    self.text = text
    scalars = Array(text.unicodeScalars.prefix(Self.longest + 1))
    guard scalars.count <= Self.longest else {
      throw PrototypeError("a prototype has at most \(Self.longest) characters", text, at: 0)
    }
  }

  /// The next token and where it begins.
  mutating func next() throws -> (token: Token, offset: Int) {
    try skipBlanks()
    let start = index
    guard index < scalars.count else { return (.end, start) }
    let scalar = scalars[index]
    if Self.isLetter(scalar) {
      while index < scalars.count, Self.isLetter(scalars[index]) || Self.isDigit(scalars[index]) { index += 1 }
      return (.word(joined(start)), start)
    }
    if Self.isDigit(scalar) {
      while index < scalars.count, Self.isDigit(scalars[index]) || Self.isLetter(scalars[index]) { index += 1 }
      guard let number = Int(joined(start)), number <= 1 << 40 else {
        throw PrototypeError("'\(joined(start))' is no size of an array", text, at: start)
      }
      return (.number(number), start)
    }
    if scalar == ".", index + 2 < scalars.count, scalars[index + 1] == ".", scalars[index + 2] == "." {
      index += 3
      return (.ellipsis, start)
    }
    index += 1
    guard "()[]*,;".unicodeScalars.contains(scalar) else {
      throw PrototypeError("a prototype has no '\(scalar.escaped(asASCII: false))'", text, at: start)
    }
    return (.sign(scalar), start)
  }

  private func joined(_ start: Int) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars[start..<index])
    return String(view)
  }

  /// Blanks and comments.
  private mutating func skipBlanks() throws {
    while index < scalars.count {
      let scalar = scalars[index]
      if scalar == " " || (9...13).contains(scalar.value) {
        index += 1
      } else if scalar == "/", index + 1 < scalars.count, scalars[index + 1] == "*" {
        let start = index
        index += 2
        while index + 1 < scalars.count, !(scalars[index] == "*" && scalars[index + 1] == "/") { index += 1 }
        guard index + 1 < scalars.count else { throw PrototypeError("the comment has no end", text, at: start) }
        index += 2
      } else if scalar == "/", index + 1 < scalars.count, scalars[index + 1] == "/" {
        while index < scalars.count, scalars[index] != "\n" { index += 1 }
      } else {
        return
      }
    }
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
  }
}
