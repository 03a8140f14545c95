import DovelaCore
import DovelaKernels

/// The few functions of the kernels that a step uses, looked up once.
struct Kernels: Sendable {
  typealias Body = @convention(c) (UnsafeMutableRawPointer?, UInt64, UInt64) -> Void

  private let axpby:
    @convention(c) (OpaquePointer?, UInt64, Float, UnsafePointer<Float>?, Float, UnsafeMutablePointer<Float>?) -> Void
  private let dot: @convention(c) (OpaquePointer?, UInt64, UnsafePointer<Float>?, UnsafePointer<Float>?) -> Double
  private let loop: @convention(c) (OpaquePointer?, UInt64, UInt64, Body?, UnsafeMutableRawPointer?) -> Void

  init() throws {
    guard let kernels = dovela_kernels_table(), let parallel = dovela_parallel_table(),
      let axpby = kernels.pointee.axpby, let dot = kernels.pointee.dot, let loop = parallel.pointee.loop
    else { throw DovelaError(.internal, .other, owner: "kernels", "a kernel is missing") }
    self.axpby = axpby
    self.dot = dot
    self.loop = loop
  }

  /// y = a * x + b * y.
  func axpby(
    _ context: ExecutionContext, _ count: Int, _ a: Float, _ x: UnsafePointer<Float>, _ b: Float,
    _ y: UnsafeMutablePointer<Float>
  ) {
    axpby(context.handle, UInt64(count), a, x, b, y)
  }

  /// The sum of x * y in f64, in an order that depends on count alone.
  func dot(
    _ context: ExecutionContext, _ count: Int, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>
  ) -> Double {
    dot(context.handle, UInt64(count), x, y)
  }

  /// Calls `body` on ranges that cut 0 ..< count, on the context's threads.
  func parallel(
    _ context: ExecutionContext, _ count: Int, grain: Int, _ state: UnsafeMutableRawPointer, _ body: Body
  ) {
    loop(context.handle, UInt64(count), UInt64(grain), body, state)
  }
}
