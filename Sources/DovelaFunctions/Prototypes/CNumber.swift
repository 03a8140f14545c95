/// The arithmetic types of C that a prototype may name, by their usual spelling.
public enum CNumber: String, Sendable, Hashable, CaseIterable {
  case bool = "_Bool"
  case char = "char"
  case signedChar = "signed char"
  case unsignedChar = "unsigned char"
  case short = "short"
  case unsignedShort = "unsigned short"
  case int = "int"
  case unsignedInt = "unsigned int"
  case long = "long"
  case unsignedLong = "unsigned long"
  case longLong = "long long"
  case unsignedLongLong = "unsigned long long"
  case float = "float"
  case double = "double"
  case int8 = "int8_t"
  case uint8 = "uint8_t"
  case int16 = "int16_t"
  case uint16 = "uint16_t"
  case int32 = "int32_t"
  case uint32 = "uint32_t"
  case int64 = "int64_t"
  case uint64 = "uint64_t"
  case size = "size_t"
  case signedSize = "ssize_t"
  case pointerDifference = "ptrdiff_t"
  case intPointer = "intptr_t"
  case uintPointer = "uintptr_t"

  public var isFloating: Bool { self == .float || self == .double }
  public var isInteger: Bool { !isFloating }

  /// Whether two types are one to a call: `long` and `int64_t`.
  public var size: Int {
    switch self {
    case .bool, .char, .signedChar, .unsignedChar, .int8, .uint8: 1
    case .short, .unsignedShort, .int16, .uint16: 2
    case .int, .unsignedInt, .float, .int32, .uint32: 4
    case .long, .unsignedLong, .longLong, .unsignedLongLong, .double, .int64, .uint64, .size, .signedSize,
      .pointerDifference, .intPointer, .uintPointer:
      8
    }
  }

  public var isSigned: Bool {
    switch self {
    case .bool, .unsignedChar, .unsignedShort, .unsignedInt, .unsignedLong, .unsignedLongLong, .uint8, .uint16,
      .uint32, .uint64, .size, .uintPointer:
      false
    default: true
    }
  }

  /// The types that one word names.
  static let words: [String: CNumber] = {
    var words = ["bool": CNumber.bool]
    for number in allCases where !number.rawValue.contains(" ") { words[number.rawValue] = number }
    return words
  }()
}
