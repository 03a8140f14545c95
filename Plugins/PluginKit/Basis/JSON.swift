/// As much JSON as a plugin needs to read its own schema: it was written by its author and checked by the host.
indirect enum JSON {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSON])
  case object([(key: String, value: JSON)])

  subscript(key: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  var string: String? { if case .string(let text) = self { text } else { nil } }
  var array: [JSON]? { if case .array(let items) = self { items } else { nil } }

  /// `nil` where the text is not JSON.
  init?(_ text: UnsafePointer<CChar>) {
    var reader = Reader(bytes: Array(String(cString: text).utf8))
    guard let value = reader.value() else { return nil }
    self = value
  }

  private struct Reader {
    let bytes: [UInt8]
    var at = 0

    mutating func skipSpace() {
      while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x0a || bytes[at] == 0x0d || bytes[at] == 0x09 {
        at += 1
      }
    }

    mutating func take(_ character: Character) -> Bool {
      skipSpace()
      guard at < bytes.count, bytes[at] == character.asciiValue else { return false }
      at += 1
      return true
    }

    mutating func value() -> JSON? {
      skipSpace()
      guard at < bytes.count else { return nil }
      switch bytes[at] {
      case UInt8(ascii: "{"): return object()
      case UInt8(ascii: "["): return array()
      case UInt8(ascii: "\""): return text().map { .string($0) }
      default: return word()
      }
    }

    mutating func object() -> JSON? {
      guard take("{") else { return nil }
      var members: [(key: String, value: JSON)] = []
      if take("}") { return .object(members) }
      repeat {
        skipSpace()
        guard let key = text(), take(":"), let value = value() else { return nil }
        members.append((key, value))
      } while take(",")
      return take("}") ? .object(members) : nil
    }

    mutating func array() -> JSON? {
      guard take("[") else { return nil }
      var items: [JSON] = []
      if take("]") { return .array(items) }
      repeat {
        guard let item = value() else { return nil }
        items.append(item)
      } while take(",")
      return take("]") ? .array(items) : nil
    }

    mutating func text() -> String? {
      guard take("\"") else { return nil }
      var out: [UInt8] = []
      while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
        if bytes[at] == UInt8(ascii: "\\"), at + 1 < bytes.count {
          at += 1
          switch bytes[at] {
          case UInt8(ascii: "n"): out.append(0x0a)
          case UInt8(ascii: "t"): out.append(0x09)
          default: out.append(bytes[at])
          }
        } else {
          out.append(bytes[at])
        }
        at += 1
      }
      at += 1
      return String(decoding: out, as: UTF8.self)
    }

    mutating func word() -> JSON? {
      let start = at
      while at < bytes.count, !",]} \n\t\r".utf8.contains(bytes[at]) { at += 1 }
      switch String(decoding: bytes[start..<at], as: UTF8.self) {
      case "null": return .null
      case "true": return .bool(true)
      case "false": return .bool(false)
      case let number: return Double(number).map { .number($0) }
      }
    }
  }
}
