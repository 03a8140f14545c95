import CDovela
import DovelaCore
import Glibc

/// Values in the contract's form. Strings and lists live as long as the arena.
final class ValueArena {
  private var blocks: [UnsafeMutableRawPointer] = []

  deinit { for block in blocks { block.deallocate() } }

  /// An array of values for `create`; NULL-safe for none.
  func array(_ values: [dovela_value]) -> UnsafeMutablePointer<dovela_value> {
    let pointer = UnsafeMutableRawPointer.allocate(
      byteCount: max(1, values.count) * MemoryLayout<dovela_value>.stride, alignment: 16)
    blocks.append(pointer)
    let typed = pointer.bindMemory(to: dovela_value.self, capacity: max(1, values.count))
    for (index, value) in values.enumerated() { (typed + index).initialize(to: value) }
    return typed
  }

  func string(_ string: String) -> UnsafePointer<CChar> {
    // All of it, a NUL within too: the length goes beside it, and whoever reads by that must find as many bytes.
    let size = string.utf8.count
    let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: size + 1)
    _ = UnsafeMutableBufferPointer(start: copy, count: size).initialize(from: string.utf8)
    copy[size] = 0
    blocks.append(UnsafeMutableRawPointer(copy))
    return UnsafeRawPointer(copy).assumingMemoryBound(to: CChar.self)
  }

  /// One value. `child` gives the handle of a component, or `nil` where the plugin is to see null.
  func value(
    _ value: Value, given: Bool, wantsFloat: Bool, child: (Configuration) throws -> OpaquePointer?
  ) rethrows -> dovela_value {
    var result = dovela_value()
    result.given = given ? 1 : 0
    switch value {
    case .absent: result.kind = DOVELA_VALUE_ABSENT.rawValue
    case .null: result.kind = DOVELA_VALUE_NULL.rawValue
    case .bool(let bool):
      result.kind = DOVELA_VALUE_BOOL.rawValue
      result.as.boolean = bool ? 1 : 0
    case .int(let int) where wantsFloat:
      result.kind = DOVELA_VALUE_FLOAT.rawValue
      result.as.number = Double(int)
    case .int(let int):
      result.kind = DOVELA_VALUE_INT.rawValue
      result.as.integer = Int64(int)
    case .float(let number):
      result.kind = DOVELA_VALUE_FLOAT.rawValue
      result.as.number = number
    case .string(let string):
      result.kind = DOVELA_VALUE_STRING.rawValue
      result.length = UInt64(string.utf8.count)
      result.as.string = self.string(string)
    case .list(let items):
      result.kind = DOVELA_VALUE_LIST.rawValue
      result.length = UInt64(items.count)
      result.as.list = UnsafePointer(
        array(try items.map { try self.value($0, given: given, wantsFloat: wantsFloat, child: child) }))
    case .component(let configuration):
      if let handle = try child(configuration) {
        result.kind = DOVELA_VALUE_COMPONENT.rawValue
        result.as.component = handle
      } else {
        result.kind = DOVELA_VALUE_NULL.rawValue
      }
    }
    return result
  }
}

extension ParameterSchema {
  /// An integer given for it is a float: the types of its value, or of the items of its list, say so.
  var wantsFloat: Bool {
    let numbers = types.contains(.list) ? types + items : types
    return numbers.contains(.float) && !numbers.contains(.int)
  }
}
