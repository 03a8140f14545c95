import DovelaCore
import DovelaKernels

/// A context of the kernels, for as long as it is used.
public final class Compute {
  public let context: ExecutionContext

  /// - Parameter threads: 0 for as many as the process may run on.
  public init(threads: Int) throws {
    guard threads >= 0, threads <= Int(DOVELA_MAX_THREADS) else {
      throw DovelaError(
        .invalidArgument, .configuration, owner: "fit.threads",
        "\(threads) threads cannot be; give 0 (as many as there are processors) to \(DOVELA_MAX_THREADS)")
    }
    guard let handle = dovela_context_create(UInt64(threads)) else {
      throw DovelaError(.outOfMemory, .other, owner: "kernels", "there is no memory for the threads' own buffers")
    }
    context = ExecutionContext(
      threads: threads == 0 ? Int(dovela_processor_count()) : threads, handle: handle)
  }

  /// GFLOP/s of oneDNN's own product of (m, k) and (k, n), the best of several.
  public func sgemmSpeed(m: Int, n: Int, k: Int) -> Double {
    dovela_sgemm_speed(context.handle, Int64(m), Int64(n), Int64(k), UInt64(max(20, 4_000_000_000 / (2 * m * n * k))))
  }

  deinit { dovela_context_destroy(context.handle) }
}
