import DovelaCore

/// Parses the one grammar of components and values, of which JSON is a part:
///
///     value     = link { "->" link }
///     link      = call | word | string | list | tuple | mapping
///     call      = word "(" [ argument { "," argument } ] ")"
///     argument  = [ word "=" ] value
///     list      = "[" [ value { "," value } ] "]"
///     tuple     = "(" value "," [ value { "," value } ] ")" | "(" ")"     as a list; "(" value ")" is the value
///     mapping   = "{" [ key ":" value { "," key ":" value } ] "}"         key = word | string
///
/// A word is a number, `true`, `null` (also in Python's spelling), or a bare string. `choice`, `range`, `log`, `int`,
/// `bool` and `repeat` are reserved for tuning.
struct ExpressionParser {
  /// More than any model has, and little enough for the stack.
  static let maximumDepth = 100
  /// Words that describe a search space.
  static let reserved: Set<String> = ["choice", "range", "log", "int", "bool", "repeat"]

  private var source: ExpressionSource
  private var offset = 0
  private var depth = 0

  /// Whether the words of tuning are calls like others.
  private let allowsSpaces: Bool

  private init(_ source: ExpressionSource, _ allowsSpaces: Bool) {
    self.source = source
    self.allowsSpaces = allowsSpaces
  }

  /// Parses all of a text.
  static func parse(_ source: ExpressionSource, allowsSpaces: Bool = false) throws -> ConfigNode {
    var parser = ExpressionParser(source, allowsSpaces)
    parser.skipSpace()
    guard parser.current != nil else { throw parser.problem("the expression is empty") }
    let value = try parser.value()
    guard parser.current == nil else {
      throw parser.problem("expected '->' or the end, found \(parser.found)")
    }
    return value
  }

  // MARK: Values

  private mutating func value() throws -> ConfigNode {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.maximumDepth else {
      throw problem("nested more than \(Self.maximumDepth) deep")
    }
    let start = source.location(offset)
    var links = [try link()]
    while current == UInt8(ascii: "-"), peek(1) == UInt8(ascii: ">") {
      offset += 2
      skipSpace()
      links.append(try link())
    }
    return links.count == 1 ? links[0] : ConfigNode(.chain(links), at: start)
  }

  private mutating func link() throws -> ConfigNode {
    let start = source.location(offset)
    switch current {
    case UInt8(ascii: "["):
      return ConfigNode(.list(try items(until: UInt8(ascii: "]")).values), at: start)
    case UInt8(ascii: "("):
      let inside = try items(until: UInt8(ascii: ")"))
      return inside.values.count == 1 && !inside.endsWithComma
        ? inside.values[0] : ConfigNode(.list(inside.values), at: start)
    case UInt8(ascii: "{"): return ConfigNode(.mapping(try mapping()), at: start)
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      let begin = offset
      let text = try string()
      var node = ConfigNode(.string(text), at: start)
      if text.utf8.elementsEqual(source.bytes[(begin + 1)..<(offset - 1)]) {
        node.textStart = source.location(begin + 1)
      }
      skipSpace()
      return node
    default: break
    }
    let begin = offset
    guard let word = word() else { throw problem("expected a value, found \(found)") }
    skipSpace()
    if Self.reserved.contains(word) {
      if allowsSpaces {
        return ConfigNode(.call(current == UInt8(ascii: "(") ? try call(word) : ConfigNode.Call(word)), at: start)
      }
      offset = begin
      throw problem("'\(word)' is a word of tuning, which describes a search space; a run needs a value here")
    }
    guard current == UInt8(ascii: "(") else {
      var node = ConfigNode(ScalarRules.word(word), at: start)
      if node.string != nil { node.textStart = start }
      return node
    }
    guard case .string = ScalarRules.word(word) else {
      throw problem("expected '->' or the end, found '(': \(Text.quoted(word)) is not the name of a component")
    }
    return ConfigNode(.call(try call(word)), at: start)
  }

  private mutating func items(until end: UInt8) throws -> (values: [ConfigNode], endsWithComma: Bool) {
    var values: [ConfigNode] = []
    var endsWithComma = false
    offset += 1
    skipSpace()
    while current != end {
      values.append(try value())
      endsWithComma = try separator(end)
    }
    offset += 1
    skipSpace()
    return (values, endsWithComma)
  }

  private mutating func call(_ name: String) throws -> ConfigNode.Call {
    var call = ConfigNode.Call(name)
    var keys: Set<String> = []
    let end = UInt8(ascii: ")")
    offset += 1
    skipSpace()
    while current != end {
      let start = offset
      let location = source.location(offset)
      if let key = word(), skipSpace(), current == UInt8(ascii: "=") {
        if !keys.insert(key).inserted {
          offset = start
          throw problem("\(Text.quoted(key)) is given twice")
        }
        offset += 1
        skipSpace()
        call.named.append(.init(key, at: location, try value()))
      } else {
        offset = start
        guard call.named.isEmpty else {
          throw problem("a value without a name follows one with a name; write name=\(found(plain: true))")
        }
        call.positional.append(try value())
      }
      _ = try separator(end)
    }
    offset += 1
    skipSpace()
    return call
  }

  private mutating func mapping() throws -> [ConfigNode.Entry] {
    var entries: [ConfigNode.Entry] = []
    var places: [String: SourceLocation] = [:]
    let end = UInt8(ascii: "}")
    offset += 1
    skipSpace()
    while current != end {
      let start = offset
      let location = source.location(offset)
      let quoted = current == UInt8(ascii: "\"") || current == UInt8(ascii: "'")
      guard let key = quoted ? try string() : word() else { throw problem("expected a key, found \(found)") }
      skipSpace()
      guard current == UInt8(ascii: ":") else {
        throw problem("expected ':' and a space after the key \(Text.quoted(key)), found \(found)")
      }
      if let first = places.updateValue(location, forKey: key) {
        offset = start
        throw problem("duplicate key \(Text.quoted(key)); the first is at \(first)")
      }
      offset += 1
      skipSpace()
      entries.append(.init(key, at: location, try value()))
      _ = try separator(end)
    }
    offset += 1
    skipSpace()
    return entries
  }

  /// After an item: a comma, or the end. Says whether there was a comma.
  private mutating func separator(_ end: UInt8) throws -> Bool {
    if current == UInt8(ascii: ",") {
      offset += 1
      skipSpace()
      return true
    }
    guard current == end else {
      throw problem("expected ',' or '\(Character(Unicode.Scalar(end)))', found \(found)")
    }
    return false
  }

  // MARK: Words and strings

  private var current: UInt8? { peek(0) }

  private func peek(_ distance: Int) -> UInt8? {
    offset + distance < source.bytes.count ? source.bytes[offset + distance] : nil
  }

  @discardableResult private mutating func skipSpace() -> Bool {
    while let byte = current, byte == 0x20 || (0x09...0x0d).contains(byte) { offset += 1 }
    return true
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x80...: true
    case 0x21, 0x23...0x26, 0x2a, 0x2b, 0x2d...0x2f, 0x3b, 0x3f, 0x40, 0x5c, 0x5e...0x60, 0x7c, 0x7e: true
    default: false
    }
  }

  /// A bare word, or `nil` where none starts here. `->` ends it; `:` and `>` belong to it where a word goes on.
  private mutating func word() -> String? {
    let start = offset
    while let byte = current {
      if byte == UInt8(ascii: "-"), peek(1) == UInt8(ascii: ">") { break }
      let joins = byte == UInt8(ascii: ":") || byte == UInt8(ascii: ">")
      guard Self.isWordByte(byte) || (joins && offset > start && peek(1).map(Self.isWordByte) ?? false) else { break }
      offset += 1
    }
    return offset == start ? nil : String(decoding: source.bytes[start..<offset], as: UTF8.self)
  }

  private mutating func string() throws -> String {
    let start = offset
    let quote = current
    var text: [UInt8] = []
    offset += 1
    while let byte = current, byte != quote {
      if byte == UInt8(ascii: "\n") { break }
      if byte == UInt8(ascii: "\\") {
        text += try escape()
      } else {
        text.append(byte)
        offset += 1
      }
    }
    guard current == quote else {
      offset = start
      throw problem("the string is not closed")
    }
    offset += 1
    return String(decoding: text, as: UTF8.self)
  }

  private mutating func escape() throws -> [UInt8] {
    let start = offset
    guard let letter = peek(1) else { throw problem("the string is not closed") }
    offset += 2
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [letter]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0c]
    case UInt8(ascii: "n"): return [0x0a]
    case UInt8(ascii: "r"): return [0x0d]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"): break
    default:
      offset = start
      throw problem("unknown escape; a backslash is written '\\\\'")
    }
    var code = try hexDigits(from: start)
    if (0xd800..<0xdc00).contains(code), current == UInt8(ascii: "\\"), peek(1) == UInt8(ascii: "u") {
      offset += 2
      let low = try hexDigits(from: start)
      guard (0xdc00..<0xe000).contains(low) else {
        offset = start
        throw problem("half of a surrogate pair")
      }
      code = 0x10000 + (code - 0xd800) << 10 + (low - 0xdc00)
    }
    guard let scalar = Unicode.Scalar(code) else {
      offset = start
      throw problem("half of a surrogate pair")
    }
    return Array(String(Character(scalar)).utf8)
  }

  private mutating func hexDigits(from start: Int) throws -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = current, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        offset = start
        throw problem("\\u is followed by four hexadecimal digits")
      }
      code = code << 4 | UInt32(digit)
      offset += 1
    }
    return code
  }

  // MARK: Problems

  private var found: String { found(plain: false) }

  private func found(plain: Bool) -> String {
    guard current != nil else { return "the end" }
    var copy = self
    if let word = copy.word() { return plain ? Text.shortened(word) : Text.quoted(word) }
    let character = String(decoding: source.bytes[offset..<min(offset + 1, source.bytes.count)], as: UTF8.self)
    return plain ? "…" : Text.quoted(character)
  }

  private func problem(_ message: String) -> ConfigProblem {
    var copy = source
    return ConfigProblem(copy.location(offset), message)
  }
}

extension ConfigNode {
  /// Parses an expression that was written after a flag, a setting or in a call of the API; `origin` says which.
  public static func expression(_ text: String, origin: String) throws -> ConfigNode {
    do {
      return try ExpressionParser.parse(ExpressionSource(text, .flag(origin)))
    } catch let problem as ConfigProblem {
      throw problem.error
    }
  }

  /// The node that a string stands for: the expression in it, parsed. Other nodes are themselves.
  func parsed() throws -> ConfigNode {
    guard let text = string else { return self }
    return try ExpressionParser.parse(ExpressionSource(text, in: self))
  }
}
