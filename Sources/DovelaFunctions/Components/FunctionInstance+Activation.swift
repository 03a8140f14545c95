import CDovela
import CDovelaFunctions
import DovelaCore
import DovelaKernels

extension FunctionInstance {
  func forward(_ run: UnsafePointer<dovela_activation_run>?) throws {
    guard let run = run?.pointee else { throw missing("forward") }
    var pass = dovela_activation_pass()
    pass.x = UnsafePointer(dovela_f32(run.x))
    pass.y = dovela_f32(run.y)
    carryOut(&pass, dovela_count(run.y), run.context)
    if pass.status != 0 { throw failed(function.value.symbol, pass.status) }
  }

  func backward(_ run: UnsafePointer<dovela_activation_run>?) throws {
    guard let run = run?.pointee, let dy = run.dy, let dx = run.dx else { throw missing("backward") }
    tellOfDifferences()
    var pass = dovela_activation_pass()
    pass.x = run.x.flatMap { UnsafePointer(dovela_f32($0)) }
    pass.y = dovela_f32(run.y)
    pass.dy = UnsafePointer(dovela_f32(dy))
    pass.dx = dovela_f32(dx)
    carryOut(&pass, dovela_count(run.y), run.context)
    if pass.status != 0 { throw failed(function.slope?.symbol ?? function.value.symbol, pass.status) }
  }

  /// Elements that are worth a thread.
  private static let grain: UInt64 = 1024

  /// On the host's team where the function allows it, else here.
  private func carryOut(_ pass: inout dovela_activation_pass, _ count: UInt64, _ context: OpaquePointer?) {
    pass.function = UnsafePointer(calls)
    if function.declaration.isParallel, let loop = Self.parallel?.pointee.loop {
      loop(context, count, Self.grain, dovela_activation_range, &pass)
    } else {
      dovela_activation_range(&pass, 0, count)
    }
  }

  private nonisolated(unsafe) static let parallel: UnsafePointer<dovela_parallel_service>? = dovela_parallel_table()

  private func missing(_ function: String) -> DovelaError {
    DovelaError(.invalidArgument, .plugin, owner: name, "\(function) is called without its run")
  }
}
