/// What a plain word is: YAML 1.2's core schema, and Python's spellings of null and the booleans.
enum ScalarRules {
  /// The value of an unquoted scalar of a YAML document. `no`, `on` and `off` are strings.
  static func yaml(_ text: String) -> ConfigNode.Content {
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE": return .bool(true)
    case "false", "False", "FALSE": return .bool(false)
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .float(.infinity)
    case "-.inf", "-.Inf", "-.INF": return .float(-.infinity)
    case ".nan", ".NaN", ".NAN": return .float(.nan)
    default: return number(text) ?? .string(text)
    }
  }

  /// The value of a bare word of an expression.
  static func word(_ text: String) -> ConfigNode.Content {
    switch text {
    case "null", "None", "~": return .null
    case "true", "True": return .bool(true)
    case "false", "False": return .bool(false)
    case "inf", ".inf", "+inf", "+.inf", "Infinity": return .float(.infinity)
    case "-inf", "-.inf", "-Infinity": return .float(-.infinity)
    case "nan", ".nan", "NaN": return .float(.nan)
    default: return number(text) ?? .string(text)
    }
  }

  /// Whole numbers in base 10, 8 (`0o17`) and 16 (`0xff`), and floats in any of the forms `1.`, `.5`, `1e-3`.
  static func number(_ text: String) -> ConfigNode.Content? {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, bytes.count <= 512 else { return nil }
    if first == UInt8(ascii: "0"), bytes.count > 2 {
      if bytes[1] == UInt8(ascii: "x") { return based(text, 16) }
      if bytes[1] == UInt8(ascii: "o") { return based(text, 8) }
    }
    var index = first == UInt8(ascii: "+") || first == UInt8(ascii: "-") ? 1 : 0
    func digits() -> Int {
      let start = index
      while index < bytes.count, (0x30...0x39).contains(bytes[index]) { index += 1 }
      return index - start
    }
    let whole = digits()
    if index == bytes.count {
      guard whole > 0 else { return nil }
      return Int(text).map { .int($0) } ?? .hugeInteger(text)
    }
    var fraction = 0
    if bytes[index] == UInt8(ascii: ".") {
      index += 1
      fraction = digits()
    }
    guard whole + fraction > 0 else { return nil }
    if index < bytes.count, bytes[index] == UInt8(ascii: "e") || bytes[index] == UInt8(ascii: "E") {
      index += 1
      if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") { index += 1 }
      guard digits() > 0 else { return nil }
    }
    guard index == bytes.count else { return nil }
    // Swift reads neither "1." nor "1.e5" nor ".5".
    return Double(normalized(text)).map { .float($0) }
  }

  private static func based(_ text: String, _ radix: Int) -> ConfigNode.Content? {
    let digits = text.dropFirst(2)
    guard digits.utf8.allSatisfy({ Character(Unicode.Scalar($0)).hexDigitValue.map { $0 < radix } ?? false }) else {
      return nil
    }
    return Int(digits, radix: radix).map { .int($0) } ?? .hugeInteger(text)
  }

  private static func normalized(_ text: String) -> String {
    var out = ""
    var previous: Character = " "
    for character in text {
      if character == ".", !previous.isNumber { out.append("0") }
      if previous == ".", !character.isNumber { out.append("0") }
      out.append(character)
      previous = character
    }
    return previous == "." ? out + "0" : out
  }
}
