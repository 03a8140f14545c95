import PluginKit

/// What the header of a .npy file says (numpy's format 1.0 to 3.0): a Python dictionary with the keys descr,
/// fortran_order and shape.
struct NumpyHeader {
  /// The type string: byte order, kind and size, as in "<f4".
  let descr: String
  let isFortranOrder: Bool
  let shape: [Int]
  /// Where the elements begin.
  let offset: Int

  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  init(_ bytes: [UInt8], path: String) throws {
    guard bytes.starts(with: Self.magic) else { throw Failure.data("\(path): wrong magic; this is no .npy file") }
    guard bytes.count >= 12, (1...3).contains(bytes[6]) else {
      throw Failure.data(
        bytes.count < 12
          ? "\(path): the header is truncated"
          : "\(path): format version \(bytes[6]).\(bytes[7]) is not known (1 to 3 are)")
    }
    let sizeBytes = bytes[6] == 1 ? 2 : 4
    let size = bytes[8..<8 + sizeBytes].reversed().reduce(0) { $0 << 8 | Int($1) }
    offset = 8 + sizeBytes + size
    guard offset <= bytes.count else { throw Failure.data("\(path): the header is truncated") }
    var literal = PythonLiteral(Array(bytes[(8 + sizeBytes)..<offset]))
    guard let value = literal.dictionary() else { throw Failure.data("\(path): the header is no Python dictionary") }
    if case .sequence = value["descr"] {
      throw Failure.data("\(path): records of several fields are not supported; save each field as an array of its own")
    }
    guard case .text(let descr) = value["descr"], case .bool(let isFortranOrder) = value["fortran_order"],
      case .sequence(let items) = value["shape"]
    else { throw Failure.data("\(path): the header lacks descr, fortran_order or shape") }
    self.descr = descr
    self.isFortranOrder = isFortranOrder
    shape = try items.map {
      guard case .integer(let extent) = $0 else { throw Failure.data("\(path): the shape in the header is no shape") }
      return extent
    }
  }
}

/// As much of Python's literals as a header needs: dictionaries, tuples, lists, strings, whole numbers, True, False.
struct PythonLiteral {
  indirect enum Value {
    case text(String)
    case integer(Int)
    case bool(Bool)
    case sequence([Value])
  }

  private let bytes: [UInt8]
  private var at = 0
  private var depth = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func dictionary() -> [String: Value]? {
    guard take("{") else { return nil }
    var result: [String: Value] = [:]
    while !take("}") {
      guard case .text(let key)? = value(), take(":"), let item = value() else { return nil }
      result[key] = item
      if !take(",") { return take("}") ? result : nil }
    }
    return result
  }

  private mutating func value() -> Value? {
    if take("'") { return quoted("'") }
    if take("\"") { return quoted("\"") }
    if take("(") { return sequence(")") }
    if take("[") { return sequence("]") }
    let start = at
    while at < bytes.count, !",)]}: \n".utf8.contains(bytes[at]) { at += 1 }
    switch String(decoding: bytes[start..<at], as: UTF8.self) {
    case "True": return .bool(true)
    case "False": return .bool(false)
    // Python 2 wrote long integers with an L.
    case let word: return Int(word.last == "L" ? word.dropLast() : word[...]).flatMap { $0 < 0 ? nil : .integer($0) }
    }
  }

  private mutating func sequence(_ close: Character) -> Value? {
    depth += 1
    defer { depth -= 1 }
    guard depth < 16 else { return nil }
    var items: [Value] = []
    while !take(close) {
      guard let item = value() else { return nil }
      items.append(item)
      if !take(",") { return take(close) ? .sequence(items) : nil }
    }
    return .sequence(items)
  }

  private mutating func quoted(_ quote: Character) -> Value? {
    guard let end = bytes[at...].firstIndex(where: { $0 == quote.asciiValue }) else { return nil }
    defer { at = end + 1 }
    return .text(String(decoding: bytes[at..<end], as: UTF8.self))
  }

  private mutating func take(_ character: Character) -> Bool {
    while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x0a || bytes[at] == 0x09 { at += 1 }
    guard at < bytes.count, bytes[at] == character.asciiValue else { return false }
    at += 1
    return true
  }
}
