import CDovela

/// A component's parameters by id, already checked by the host. Valid during `init` only.
public struct Settings {
  public let host: Host
  /// Of this instance, for messages.
  public let name: String
  /// What the host gave; for services that want it (cloning a wrapped layer).
  public let create: UnsafePointer<dovela_create>
  let ids: [String]

  /// The value of a parameter.
  public subscript(id: String) -> dovela_value {
    get throws {
      guard let index = ids.firstIndex(of: id), index < create.pointee.value_count else {
        throw Failure(DOVELA_INTERNAL, "the schema has no parameter '\(id)'")
      }
      return create.pointee.values[index]
    }
  }

  /// Whether the parameter is null or absent.
  public func isNull(_ id: String) throws -> Bool {
    let kind = try self[id].kind
    return kind == DOVELA_VALUE_NULL.rawValue || kind == DOVELA_VALUE_ABSENT.rawValue
  }

  public func bool(_ id: String) throws -> Bool { try self[id].as.boolean != 0 }
  public func int(_ id: String) throws -> Int { try Int(self[id].as.integer) }
  public func double(_ id: String) throws -> Double { try Self.number(self[id]) }
  public func float(_ id: String) throws -> Float { try Float(double(id)) }
  public func string(_ id: String) throws -> String {
    let value = try self[id]
    guard value.kind == DOVELA_VALUE_STRING.rawValue, let text = value.as.string else {
      throw Failure(DOVELA_INTERNAL, "parameter '\(id)' is not a string")
    }
    return String(cString: text)
  }

  /// A component-valued parameter; `nil` where it is null.
  public func child(_ id: String) throws -> OpaquePointer? {
    let value = try self[id]
    return value.kind == DOVELA_VALUE_COMPONENT.rawValue ? value.as.component : nil
  }

  /// The items of a list; none where it is null. A single value is a list of one.
  public func items(_ id: String) throws -> [dovela_value] {
    let value = try self[id]
    switch value.kind {
    case DOVELA_VALUE_NULL.rawValue, DOVELA_VALUE_ABSENT.rawValue: return []
    case DOVELA_VALUE_LIST.rawValue: return (0..<Int(value.length)).map { value.as.list[$0] }
    default: return [value]
    }
  }

  public func ints(_ id: String) throws -> [Int] { try items(id).map { Int($0.as.integer) } }
  public func doubles(_ id: String) throws -> [Double] { try items(id).map(Self.number) }
  public func strings(_ id: String) throws -> [String] {
    try items(id).compactMap {
      $0.kind == DOVELA_VALUE_STRING.rawValue ? $0.as.string.map { String(cString: $0) } : nil
    }
  }

  private static func number(_ value: dovela_value) -> Double {
    value.kind == DOVELA_VALUE_INT.rawValue ? Double(value.as.integer) : value.as.number
  }
}
