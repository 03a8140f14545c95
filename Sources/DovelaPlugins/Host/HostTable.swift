import CDovela
import DovelaCore
import Glibc
import Logging

/// The host table that every plugin is given: one a process.
enum HostTable {
  /// Written once, before the first plugin sees it.
  nonisolated(unsafe) static let pointer: UnsafePointer<dovela_host> = {
    let table = UnsafeMutablePointer<dovela_host>.allocate(capacity: 1)
    table.initialize(
      to: dovela_host(
        struct_size: UInt64(MemoryLayout<dovela_host>.size), abi_major: UInt64(DOVELA_ABI_MAJOR),
        abi_minor: UInt64(DOVELA_ABI_MINOR), name: UnsafePointer(strdup("dovela")),
        version: UnsafePointer(strdup("0.1.0")),
        error: { _, code, owner, message in makeError(code, owner: owner, message) },
        log: { _, level, owner, message in log(level, owner, message) },
        allocate: { _, size, alignment in allocate(size, alignment) },
        free: { _, memory in Checker.freeing(memory) },
        service: { _, id in id.flatMap { Services.table(String(cString: $0)) } }))
    return UnsafePointer(table)
  }()

  private static func log(_ level: UInt64, _ owner: UnsafePointer<CChar>?, _ message: UnsafePointer<CChar>?) {
    let logger = Logger(label: readText(owner) ?? "plugin")
    let levels: [Logger.Level] = [.debug, .info, .warning, .error]
    logger.log(level: levels[Int(min(level, 3))], "\(readText(message) ?? "")")
  }

  /// Zeroed memory. `aligned_alloc` wants a size that is a multiple of the alignment.
  private static func allocate(_ size: UInt64, _ alignment: UInt64) -> UnsafeMutableRawPointer? {
    let alignment = max(alignment, 16)
    guard alignment & (alignment - 1) == 0, alignment <= 1 << 40, size <= 1 << 62 else { return nil }
    let rounded = max(alignment, (size + alignment - 1) & ~(alignment - 1))
    guard let memory = aligned_alloc(Int(alignment), Int(rounded)) else { return nil }
    memset(memory, 0, Int(rounded))
    Checker.allocated(memory)
    return memory
  }
}
