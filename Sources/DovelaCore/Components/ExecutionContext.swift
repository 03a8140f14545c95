/// Where a call belongs: its threads. Opaque to everything but the kernels, which made it.
public struct ExecutionContext: @unchecked Sendable {
  /// Threads that kernels and loops of this context use.
  public let threads: Int
  /// The `dovela_context` of the contract.
  public let handle: OpaquePointer

  public init(threads: Int, handle: OpaquePointer) {
    self.threads = threads
    self.handle = handle
  }
}
