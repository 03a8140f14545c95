import Glibc

/// What a cell can be read as.
enum CSVNumber {
  case integer(Int64)
  case float(Double)
  /// Not a number.
  case text

  /// Whole and decimal numbers, with sign and exponent; spaces around are allowed; inf is a number, nan and
  /// hexadecimal are not.
  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    var first = 0
    var end = bytes.count
    while first < end, bytes[first] == 0x20 || bytes[first] == 0x09 { first += 1 }
    while end > first, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
    let body = UnsafeBufferPointer(rebasing: bytes[first..<end])
    if let integer = Self.integer(body) {
      self = .integer(integer)
    } else if let float = Self.float(body) {
      self = .float(float)
    } else {
      self = .text
    }
  }

  var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .float(let value): value
    case .text: nil
    }
  }

  /// `nil` as well where the number does not fit 64 bits: it is a float then.
  private static func integer(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
    let isSigned = bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "+")
    let isNegative = bytes.first == UInt8(ascii: "-")
    guard bytes.count > (isSigned ? 1 : 0) else { return nil }
    var value: Int64 = 0
    for index in (isSigned ? 1 : 0)..<bytes.count {
      let digit = Int64(bytes[index]) - 0x30
      guard (0...9).contains(digit) else { return nil }
      let (tens, tooLarge) = value.multipliedReportingOverflow(by: 10)
      let (next, over) = isNegative ? tens.subtractingReportingOverflow(digit) : tens.addingReportingOverflow(digit)
      if tooLarge || over { return nil }
      value = next
    }
    return value
  }

  private static func float(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
    guard !bytes.isEmpty, bytes.count < 64 else { return nil }
    var word = bytes
    if word.first == UInt8(ascii: "-") || word.first == UInt8(ascii: "+") { word = .init(rebasing: word.dropFirst()) }
    let isInfinite = ["inf", "infinity"].contains(String(decoding: word, as: UTF8.self).lowercased())
    let hasNumber =
      word.first.map { $0 == UInt8(ascii: ".") || ($0 >= 0x30 && $0 <= 0x39) } ?? false
      && word.allSatisfy { ($0 >= 0x30 && $0 <= 0x39) || ".eE+-".utf8.contains($0) }
    guard isInfinite || hasNumber else { return nil }
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { copy in
      guard let start = copy.baseAddress else { return nil }
      for index in bytes.indices { start[index] = CChar(bitPattern: bytes[index]) }
      start[bytes.count] = 0
      var end: UnsafeMutablePointer<CChar>?
      let value = strtod(start, &end)
      return end == start + bytes.count ? value : nil
    }
  }
}
