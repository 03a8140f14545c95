import CDovelaRuntime
import DovelaCore

/// A text for the caller.
final class Text: Handled {
  static let noun = "a text"

  let bytes: UnsafeMutableBufferPointer<CChar>

  init(_ text: String) {
    let utf8 = text.utf8
    bytes = .allocate(capacity: utf8.count + 1)
    for (index, byte) in utf8.enumerated() { bytes[index] = CChar(bitPattern: byte) }
    bytes[utf8.count] = 0
  }

  deinit { bytes.deallocate() }

  /// Where the empty text lies.
  private nonisolated(unsafe) static let empty: UnsafePointer<CChar> = {
    let byte = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
    byte.initialize(to: 0)
    return UnsafePointer(byte)
  }()

  static func string(_ handle: OpaquePointer?) -> UnsafePointer<CChar> {
    (try? Handles.object(handle, Text.self))?.bytes.baseAddress.map { UnsafePointer($0) } ?? empty
  }
}

@c @implementation
public func dovela_string_bytes(_ text: OpaquePointer?) -> UnsafePointer<CChar>? { Text.string(text) }

@c @implementation
public func dovela_string_length(_ text: OpaquePointer?) -> UInt64 {
  UInt64((try? Handles.object(text, Text.self))?.bytes.count ?? 1) - 1
}

@c @implementation
public func dovela_string_destroy(_ text: OpaquePointer?) { Handles.destroy(text, Text.self) }
