import CDovela

/// The host's table and services, fetched once for each instance. A plain value.
public struct Host: @unchecked Sendable {
  public let table: UnsafePointer<dovela_host>
  private let kernelsTable: UnsafePointer<dovela_kernels>
  private let randomTable: UnsafePointer<dovela_random_service>
  private let parallelTable: UnsafePointer<dovela_parallel_service>

  // Read in place: a copy of a table would cost more than many a kernel.
  public var kernels: dovela_kernels { _read { yield kernelsTable.pointee } }
  public var random: dovela_random_service { _read { yield randomTable.pointee } }
  public var parallel: dovela_parallel_service { _read { yield parallelTable.pointee } }

  /// Refuses a host without the services that the standard components are written for.
  init(_ table: UnsafePointer<dovela_host>) throws {
    self.table = table
    kernelsTable = try Self.service(table, DOVELA_KERNELS_SERVICE)
    randomTable = try Self.service(table, DOVELA_RANDOM_SERVICE)
    parallelTable = try Self.service(table, DOVELA_PARALLEL_SERVICE)
  }

  /// A table of host functions by id.
  public func service<Table>(_ id: String, as type: Table.Type) throws -> UnsafePointer<Table> {
    try Self.service(table, id)
  }

  private static func service<Table>(
    _ table: UnsafePointer<dovela_host>, _ id: String
  ) throws -> UnsafePointer<Table> {
    guard let found = table.pointee.service(table, id) else {
      throw Failure(DOVELA_NOT_FOUND, "this host has no service '\(id)'")
    }
    let size = found.load(as: UInt64.self)
    guard size >= MemoryLayout<Table>.size else {
      throw Failure(DOVELA_VERSION, "the host's service '\(id)' is older than this plugin")
    }
    return found.assumingMemoryBound(to: Table.self)
  }

  func errorObject(_ error: any Error, owner: String) -> ErrorObject? {
    switch error {
    case let failure as HostFailure: failure.error
    case let failure as Failure: table.pointee.error(table, UInt64(failure.code.rawValue), owner, failure.message)
    default: table.pointee.error(table, UInt64(DOVELA_INTERNAL.rawValue), owner, "\(error)")
    }
  }

  /// Logs a line.
  public func log(_ level: dovela_log_level, owner: String, _ message: String) {
    table.pointee.log(table, UInt64(level.rawValue), owner, message)
  }
}
