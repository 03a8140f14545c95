import DovelaCore
import DovelaKernels

/// A context of the kernels, for as long as it is used.
public final class Compute {
  public let context: ExecutionContext

  /// - Parameter threads: 0 for as many as the process may run on.
  public init(threads: Int) throws {
    guard threads >= 0, threads <= Int(DOVELA_MAX_THREADS), let handle = dovela_context_create(UInt64(threads)) else {
      throw DovelaError(
        .invalidArgument, .configuration, owner: "fit.threads",
        "\(threads) threads cannot be; give 0 (as many as there are processors) to \(DOVELA_MAX_THREADS)")
    }
    context = ExecutionContext(
      threads: threads == 0 ? Int(dovela_processor_count()) : threads, handle: handle)
  }

  deinit { dovela_context_destroy(context.handle) }
}
