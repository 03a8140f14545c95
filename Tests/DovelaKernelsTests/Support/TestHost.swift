import CDovela
import Glibc

/// A host that allocates, and makes errors that only carry their code. Never changed once made.
nonisolated(unsafe) let testHost: UnsafePointer<dovela_host> = {
  let table = UnsafeMutablePointer<dovela_host>.allocate(capacity: 1)
  table.initialize(to: dovela_host())
  table.pointee.struct_size = UInt64(MemoryLayout<dovela_host>.size)
  table.pointee.allocate = { _, size, alignment in
    let memory = aligned_alloc(Int(alignment), Int((size + alignment - 1) / alignment * alignment))
    if let memory { memset(memory, 0, Int(size)) }
    return memory
  }
  table.pointee.free = { _, memory in free(memory) }
  table.pointee.error = { _, code, _, message in
    let error = UnsafeMutablePointer<dovela_error>.allocate(capacity: 1)
    error.initialize(
      to: dovela_error(
        struct_size: UInt64(MemoryLayout<dovela_error>.size), code: code, message: message, owner: message,
        release: { UnsafeMutablePointer(mutating: $0)?.deallocate() }))
    return UnsafePointer(error)
  }
  return UnsafePointer(table)
}()
