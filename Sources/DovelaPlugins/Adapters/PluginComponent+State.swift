import CDovela
import DovelaCore
import Glibc

extension PluginComponent {
  /// The instance's own state and its children's, or `nil` where none has any.
  ///
  /// With children: for each, the instance first, a presence byte, and where that is 1 the version of its schema, a
  /// length (both u64, little-endian) and as many bytes.
  public func saveState() throws -> [UInt8]? {
    let own = try saveOwnState()
    if children.isEmpty { return own }
    let parts = try [own] + children.map { try $0.component.saveState() }
    if parts.allSatisfy({ $0 == nil }) { return nil }
    let versions = [configuration.schema.version] + children.map(\.component.configuration.schema.version)
    var bytes: [UInt8] = []
    for (part, version) in zip(parts, versions) {
      bytes.append(part == nil ? 0 : 1)
      guard let part else { continue }
      withUnsafeBytes(of: UInt64(max(version, 0)).littleEndian) { bytes.append(contentsOf: $0) }
      withUnsafeBytes(of: UInt64(part.count).littleEndian) { bytes.append(contentsOf: $0) }
      bytes.append(contentsOf: part)
    }
    return bytes
  }

  public func loadState(_ bytes: [UInt8], version: Int) throws {
    if children.isEmpty { return try loadOwnState(bytes, version: version) }
    var parts: [(version: Int, bytes: [UInt8])?] = []
    var position = 0
    for _ in 0...children.count {
      guard position < bytes.count, bytes[position] <= 1 else { throw badState() }
      position += 1
      guard bytes[position - 1] == 1 else {
        parts.append(nil)
        continue
      }
      guard position + 16 <= bytes.count else { throw badState() }
      let numbers = [position, position + 8].map { first in
        bytes[first..<first + 8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      }
      guard let version = Int(exactly: numbers[0]) else { throw badState() }
      let length = numbers[1]
      position += 16
      guard length <= UInt64(bytes.count - position) else { throw badState() }
      parts.append((version, Array(bytes[position..<position + Int(length)])))
      position += Int(length)
    }
    guard position == bytes.count else { throw badState() }
    if let own = parts[0] { try loadOwnState(own.bytes, version: own.version) }
    for (child, part) in zip(children, parts.dropFirst()) {
      if let part { try child.component.loadState(part.bytes, version: part.version) }
    }
  }

  private func badState() -> DovelaError {
    DovelaError(.badData, .data, owner: owner, "the saved state is damaged")
  }

  private func saveOwnState() throws -> [UInt8]? {
    guard let save = factory.entry.save else { return nil }
    let buffer = ByteBuffer()
    var sink = dovela_sink(
      struct_size: UInt64(MemoryLayout<dovela_sink>.size), state: buffer.state,
      write: ByteBuffer.write)
    try buffer.lent { try call("save", .created, .other) { save(instance, &sink) } }
    return buffer.bytes
  }

  private func loadOwnState(_ bytes: [UInt8], version: Int) throws {
    guard let load = factory.entry.load else {
      throw DovelaError(.badData, .data, owner: owner, "a state of \(bytes.count) bytes was saved, but it keeps none")
    }
    let buffer = ByteBuffer(bytes)
    var source = dovela_source(
      struct_size: UInt64(MemoryLayout<dovela_source>.size), state: buffer.state,
      read: ByteBuffer.read)
    try buffer.lent { try call("load", .created, .data) { load(instance, &source, UInt64(max(version, 0))) } }
    checks?.advance(to: .built)
  }
}

/// Both ends of a stream in memory.
final class ByteBuffer: HostFrame {
  private(set) var bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8] = []) { self.bytes = bytes }

  private static func from(_ state: UnsafeMutableRawPointer?) -> ByteBuffer? {
    try? opened(state, "stream")
  }

  static let write:
    @convention(c) (UnsafePointer<dovela_sink>?, UnsafeRawPointer?, UInt64) -> UnsafePointer<dovela_error>? = {
      sink, bytes, size in
      guard let buffer = from(sink?.pointee.state), size <= UInt64(Int.max) else {
        return makeError(1, owner: "dovela_sink.write", "the sink is NULL or the size is not one")
      }
      buffer.bytes.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : Int(size)))
      return nil
    }

  static let read:
    @convention(c) (
      UnsafePointer<dovela_source>?, UnsafeMutableRawPointer?, UInt64, UnsafeMutablePointer<UInt64>?
    ) -> UnsafePointer<dovela_error>? = { source, bytes, size, read in
      guard let buffer = from(source?.pointee.state), let bytes, let read else {
        return makeError(1, owner: "dovela_source.read", "the source or a place to read to is NULL")
      }
      let count = min(buffer.bytes.count - buffer.position, Int(min(size, UInt64(Int.max))))
      buffer.bytes.withUnsafeBytes { all in
        if count > 0, let base = all.baseAddress { memcpy(bytes, base + buffer.position, count) }
      }
      buffer.position += count
      read.pointee = UInt64(count)
      return nil
    }
}
