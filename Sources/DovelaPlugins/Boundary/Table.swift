import CDovela
import DovelaCore

/// Copies a table that the other side made into one of our own size.
///
/// A shorter table of an older plugin leaves the slots that it does not know NULL; of a longer one of a newer plugin
/// only the slots that we know are read. So every later look at a slot is a look at our own memory.
///
/// - Throws: `DovelaError` where the pointer is NULL or the size cannot be that of a table.
func adopt<T>(_ pointer: UnsafeRawPointer?, as type: T.Type, owner: String) throws -> T {
  guard let pointer else {
    throw DovelaError(.invalidArgument, .plugin, owner: owner, "gives NULL in place of its \(T.self) table")
  }
  let size = pointer.loadUnaligned(as: UInt64.self)
  guard size >= 8, size <= 1 << 20, size % 8 == 0 else {
    throw DovelaError(
      .invalidArgument, .plugin, owner: owner,
      "has a \(T.self) table with struct_size \(size); DOVELA_SIZE(\(T.self)) gives \(MemoryLayout<T>.size)")
  }
  return withUnsafeTemporaryAllocation(of: T.self, capacity: 1) { buffer in
    let raw = UnsafeMutableRawBufferPointer(buffer)
    raw.initializeMemory(as: UInt8.self, repeating: 0)
    raw.copyMemory(from: UnsafeRawBufferPointer(start: pointer, count: min(Int(size), MemoryLayout<T>.size)))
    return buffer.withMemoryRebound(to: T.self) { $0[0] }
  }
}

/// Refuses the NULL, or the missing end of a table, in a slot that must be there.
func require<Slot>(_ slot: Slot?, _ name: String, owner: String) throws {
  if slot == nil {
    throw DovelaError(
      .invalidArgument, .plugin, owner: owner,
      "leaves the required slot '\(name)' NULL, or its table ends before it")
  }
}

/// Refuses features that this host does not know.
func requireKnown(_ required: UInt64, owner: String) throws {
  if required != 0 {
    throw DovelaError(
      .unsupported, .plugin, owner: owner,
      "requires features that this version of Dovela does not know (bits 0x\(String(required, radix: 16)))")
  }
}

/// The text behind a pointer of the other side; `nil` for NULL.
func readText(_ pointer: UnsafePointer<CChar>?) -> String? {
  pointer.map { String(cString: $0) }
}
