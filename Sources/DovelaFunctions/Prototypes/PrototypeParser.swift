import DovelaConfig

extension CPrototype {
  /// Reads a prototype: `float mish(float x);`, `void f(const float *x, float *y, size_t n)`, or the type of a pointer
  /// to a function, `double (*)(double, void *)`. Names of parameters may be left out.
  ///
  /// - Throws: `PrototypeError` with the place, for everything else; unknown types are named.
  public init(parsing text: String) throws {
    var parser = try PrototypeParser(text)
    self = try parser.prototype()
  }
}

/// Reads C's declarators by recursive descent: specifiers, then pointers, names, arrays and parameters inside out.
struct PrototypeParser {
  private var scanner: PrototypeScanner
  private var token: PrototypeScanner.Token = .end
  private var offset = 0
  private var depth = 0

  /// Deeper than anybody writes, and far from the end of the stack.
  private static let deepest = 24
  static let mostParameters = 64

  init(_ text: String) throws {
    scanner = try PrototypeScanner(text)
    try advance()
  }

  /// A declaration up to the end of the text.
  mutating func prototype() throws -> CPrototype {
    guard token != .end else { throw problem("the prototype is empty; write it as in C: float f(float x)") }
    let start = offset
    let (name, type) = try declaration()
    if token == .sign(";") { try advance() }
    guard token == .end else { throw problem("the prototype should end here, \(found) follows") }
    var form = type.form
    if case .pointer(let pointee) = form { form = pointee.form }
    guard case .function(var function) = form else {
      throw PrototypeError(
        "this declares no function: '\(type.declaration(of: name ?? ""))'; write its parameters too, as in "
          + "float f(float x)", scanner.text, at: start)
    }
    function.name = name
    return function
  }

  // MARK: Declarations

  /// What a declarator adds to the type of its specifiers, applied from the inside out.
  private enum Layer {
    case pointer(isConst: Bool)
    case array(Int?)
    case function([CPrototype.Parameter])
  }

  /// Specifiers and one declarator.
  private mutating func declaration() throws -> (name: String?, type: CType) {
    depth += 1
    defer { depth -= 1 }
    let base = try specifiers()
    let (name, layers) = try declarator()
    var type = base
    for (layer, offset) in layers.reversed() { type = try wrapped(type, layer, at: offset) }
    return (name, type)
  }

  private func wrapped(_ type: CType, _ layer: Layer, at offset: Int) throws -> CType {
    switch layer {
    case .pointer(let isConst): return CType(.pointer(type), isConst: isConst)
    case .array(let size):
      switch type.form {
      case .function, .void:
        throw PrototypeError("an array of \(type.isVoid ? "void" : "functions") cannot be", scanner.text, at: offset)
      default: return CType(.array(type, size))
      }
    case .function(let parameters):
      switch type.form {
      case .function, .array:
        throw PrototypeError(
          "a function cannot return \(type.number == nil ? "an array or a function" : "this")", scanner.text,
          at: offset)
      default: return CType(.function(CPrototype(result: type, parameters: parameters)))
      }
    }
  }

  /// The layers around the name, the outermost first in the order in which they apply to the name.
  private mutating func declarator() throws -> (name: String?, layers: [(Layer, Int)]) {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else { throw problem("the prototype is nested more than \(Self.deepest) deep") }
    var pointers: [(Layer, Int)] = []
    while token == .sign("*") {
      let start = offset
      try advance()
      var isConst = false
      while case .word(let word) = token, let qualifier = Self.qualifiers[word] {
        isConst = isConst || qualifier
        try advance()
      }
      guard pointers.count < Self.deepest else { throw problem("that are too many pointers") }
      pointers.append((.pointer(isConst: isConst), start))
    }
    var name: String?
    var inner: [(Layer, Int)] = []
    if case .word(let word) = token, !Self.isReserved(word) {
      name = word
      try advance()
    } else if token == .sign("("), try nests() {
      try advance()
      (name, inner) = try declarator()
      try expect(")", "the parenthesis is not closed")
    }
    var suffixes: [(Layer, Int)] = []
    while true {
      let start = offset
      if token == .sign("[") {
        suffixes.append((try array(), start))
      } else if token == .sign("(") {
        suffixes.append((.function(try parameters()), start))
      } else {
        break
      }
      guard suffixes.count < Self.deepest else { throw problem("the prototype is nested too deep") }
    }
    return (name, inner + suffixes + pointers.reversed())
  }

  /// Whether a parenthesis groups a declarator, rather than opening parameters: it does unless a type or `)` follows.
  private func nests() throws -> Bool {
    var ahead = self
    try ahead.advance()
    switch ahead.token {
    case .sign("*"), .sign("("), .sign("["): return true
    case .word(let word): return !Self.isReserved(word) && CNumber.words[word] == nil && word != "void" && ahead.isLast
    default: return false
    }
  }

  /// Whether the word that stands here is followed by what may follow a name in parentheses: `(f)`, `(f[3])`.
  private var isLast: Bool {
    var ahead = self
    guard (try? ahead.advance()) != nil else { return false }
    return [.sign(")"), .sign("["), .sign("(")].contains(ahead.token)
  }

  private mutating func array() throws -> Layer {
    try advance()
    while case .word(let word) = token, word == "static" || Self.qualifiers[word] != nil { try advance() }
    var size: Int?
    if case .number(let number) = token {
      size = number
      try advance()
    } else if token == .sign("*") {
      try advance()
    } else if case .word = token {
      try advance()  // the length by the name of another parameter: no matter to a call
    }
    try expect("]", "the bracket is not closed")
    return .array(size)
  }

  private mutating func parameters() throws -> [CPrototype.Parameter] {
    try expect("(", "parameters are missing")
    if token == .sign(")") {
      try advance()
      return []
    }
    var parameters: [CPrototype.Parameter] = []
    while true {
      guard token != .ellipsis else { throw problem("a function with '...' cannot be called without knowing the rest") }
      let start = offset
      let (name, type) = try declaration()
      if type.isVoid {
        guard parameters.isEmpty, name == nil, token == .sign(")") else {
          throw PrototypeError("a parameter cannot be void; a pointer is 'void *'", scanner.text, at: start)
        }
        try advance()
        return []
      }
      if let name, parameters.contains(where: { $0.name == name }) {
        throw PrototypeError("two parameters have the name '\(name)'", scanner.text, at: start)
      }
      parameters.append(.init(name, type))
      guard parameters.count <= Self.mostParameters else { throw problem("that are too many parameters") }
      if token == .sign(",") {
        try advance()
        continue
      }
      try expect(")", "the parameters are not closed")
      return parameters
    }
  }

  // MARK: Specifiers

  /// `true` for `const`; the others say nothing that a call has to know.
  private static let qualifiers = [
    "const": true, "volatile": false, "restrict": false, "__restrict": false, "__restrict__": false,
    "__const": true,
  ]
  private static let storage: Set<String> = ["extern", "static", "inline", "__inline", "__extension__", "register"]
  /// Words that combine to one arithmetic type.
  private static let parts: Set<String> = ["char", "short", "int", "long", "signed", "unsigned", "float", "double"]
  private static let unsupported = [
    "struct": "a structure", "union": "a union", "enum": "an enumeration", "_Complex": "a complex number",
    "_Float16": "a number of 16 bits", "__int128": "a number of 128 bits", "typedef": "a typedef",
  ]

  private static func isReserved(_ word: String) -> Bool {
    qualifiers[word] != nil || storage.contains(word) || parts.contains(word) || word == "void"
      || unsupported[word] != nil
  }

  private mutating func specifiers() throws -> CType {
    let start = offset
    var words: [String] = []
    var named: CType.Form?
    var isConst = false
    while case .word(let word) = token {
      if let what = Self.unsupported[word] { throw problem("\(what) ('\(word)') cannot be passed to a component") }
      if let qualifier = Self.qualifiers[word] {
        isConst = isConst || qualifier
      } else if Self.storage.contains(word) {
        guard words.isEmpty, named == nil else { throw problem("'\(word)' stands before the type") }
      } else if Self.parts.contains(word) {
        guard named == nil else { throw problem("'\(word)' follows a type that is complete") }
        words.append(word)
      } else if words.isEmpty, named == nil {
        guard word == "void" || CNumber.words[word] != nil else { throw unknown(word) }
        named = word == "void" ? .void : CNumber.words[word].map { .number($0) }
      } else {
        break
      }
      try advance()
    }
    if let named { return CType(named, isConst: isConst) }
    guard !words.isEmpty else { throw problem("a type should stand here, \(found) does") }
    guard let number = Self.combined(words) else {
      let text = words.joined(separator: " ")
      let reason = text.contains("long double") ? "'long double' is not supported: use double" : "'\(text)' is no type"
      throw PrototypeError(reason, scanner.text, at: start)
    }
    return CType(.number(number), isConst: isConst)
  }

  /// The type that the words make in any order: `long unsigned int`.
  private static func combined(_ words: [String]) -> CNumber? {
    func count(_ word: String) -> Int { words.count { $0 == word } }
    guard ["char", "short", "int", "signed", "unsigned", "float", "double"].allSatisfy({ count($0) <= 1 }) else {
      return nil
    }
    let sign = count("signed") + count("unsigned")
    let isUnsigned = count("unsigned") == 1
    let long = count("long")
    let bases = count("char") + count("float") + count("double")
    guard sign <= 1, bases <= 1, long <= 2 else { return nil }
    if bases == 1 {
      guard long == 0, count("short") == 0, count("int") == 0 else { return nil }
      if count("char") == 1 { return sign == 0 ? .char : isUnsigned ? .unsignedChar : .signedChar }
      return sign == 0 ? (count("float") == 1 ? .float : .double) : nil
    }
    if count("short") == 1 { return long == 0 ? (isUnsigned ? .unsignedShort : .short) : nil }
    switch long {
    case 1: return isUnsigned ? .unsignedLong : .long
    case 2: return isUnsigned ? .unsignedLongLong : .longLong
    default: return isUnsigned ? .unsignedInt : .int
    }
  }

  // MARK: Tokens

  private mutating func advance() throws { (token, offset) = try scanner.next() }

  private mutating func expect(_ sign: Unicode.Scalar, _ otherwise: String) throws {
    guard token == .sign(sign) else { throw problem("\(otherwise): '\(sign)' should stand here, \(found) does") }
    try advance()
  }

  private func problem(_ message: String) -> PrototypeError { PrototypeError(message, scanner.text, at: offset) }

  private func unknown(_ word: String) -> PrototypeError {
    let known = Array(CNumber.words.keys) + Array(Self.parts) + ["void"]
    let near = NearestName.candidates(word, among: known).map { "'\($0)'" }
    let end =
      near.isEmpty
      ? "; known are the arithmetic types, those of <stdint.h>, size_t, void and pointers"
      : "; did you mean \(near.joined(separator: " or "))?"
    return problem("unknown type '\(word.prefix(60))'\(end)")
  }

  private var found: String {
    switch token {
    case .word(let word): "'\(word.prefix(60))'"
    case .number(let number): "'\(number)'"
    case .sign(let sign): "'\(sign)'"
    case .ellipsis: "'...'"
    case .end: "the end"
    }
  }
}
