import CDovela
import DovelaCore

/// An activation of a plugin.
public final class PluginActivation: PluginComponent, Activation {
  private let table: dovela_activation
  /// x, y, dy, dx of a call that came through the protocol.
  private let tensors = Block(4, dovela_tensor())
  /// What kernels may fuse: the declared formula where they know it.
  private(set) var eltwise = dovela_eltwise()
  public private(set) var formula: String?

  init(_ factory: PluginFactory, _ table: dovela_activation, _ configuration: Configuration, name: String) throws {
    self.table = table
    try super.init(factory, configuration, name: name)
    var alpha: Float = 0
    var beta: Float = 0
    formula = readText(table.formula?(instance, &alpha, &beta))
    if let known = formula.flatMap({ Self.formulas[$0] }) {
      eltwise = dovela_eltwise(formula: known.rawValue, alpha: alpha, beta: beta, reserved: 0)
    }
  }

  /// Formulas of kernels.h that kernels fuse; softmax is not elementwise, so losses alone fuse it.
  private static let formulas: [String: dovela_formula] = [
    "dovela.eltwise.linear/1": DOVELA_FORMULA_LINEAR, "dovela.eltwise.relu/1": DOVELA_FORMULA_RELU,
    "dovela.eltwise.sigmoid/1": DOVELA_FORMULA_SIGMOID, "dovela.eltwise.tanh/1": DOVELA_FORMULA_TANH,
    "dovela.eltwise.elu/1": DOVELA_FORMULA_ELU, "dovela.eltwise.gelu/1": DOVELA_FORMULA_GELU,
    "dovela.eltwise.gelu_tanh/1": DOVELA_FORMULA_GELU_TANH, "dovela.eltwise.silu/1": DOVELA_FORMULA_SILU,
    "dovela.eltwise.softplus/1": DOVELA_FORMULA_SOFTPLUS,
  ]

  public var needsInput: Bool { table.flags & UInt64(DOVELA_ACTIVATION_NEEDS_INPUT) != 0 }
  /// Whether kernels may compute it in its place.
  var isFusible: Bool { eltwise.formula != DOVELA_FORMULA_NONE.rawValue }
  var isIdentity: Bool { eltwise.formula == DOVELA_FORMULA_LINEAR.rawValue }

  public func forward(x: Tensor, y: Tensor, context: ExecutionContext) throws {
    tensors[0] = dovela_tensor(x)
    tensors[1] = dovela_tensor(y)
    try forward(x: tensors.pointer, y: tensors.pointer + 1, context: context.handle)
  }

  public func backward(x: Tensor?, y: Tensor, dy: Tensor, dx: Tensor, context: ExecutionContext) throws {
    if let x { tensors[0] = dovela_tensor(x) }
    tensors[1] = dovela_tensor(y)
    tensors[2] = dovela_tensor(dy)
    tensors[3] = dovela_tensor(dx)
    try backward(
      x: x == nil ? nil : tensors.pointer, y: tensors.pointer + 1, dy: tensors.pointer + 2, dx: tensors.pointer + 3,
      context: context.handle)
  }

  func forward(x: UnsafePointer<dovela_tensor>, y: UnsafePointer<dovela_tensor>, context: OpaquePointer) throws {
    var run = dovela_activation_run(
      struct_size: UInt64(MemoryLayout<dovela_activation_run>.size), required: 0, context: context, x: x, y: y,
      dy: nil, dx: nil)
    try forward(&run)
  }

  func backward(
    x: UnsafePointer<dovela_tensor>?, y: UnsafePointer<dovela_tensor>, dy: UnsafePointer<dovela_tensor>,
    dx: UnsafePointer<dovela_tensor>, context: OpaquePointer
  ) throws {
    var run = dovela_activation_run(
      struct_size: UInt64(MemoryLayout<dovela_activation_run>.size), required: 0, context: context, x: x, y: y,
      dy: dy, dx: dx)
    try backward(&run)
  }

  func forward(_ run: UnsafePointer<dovela_activation_run>) throws {
    if checks != nil { return try guarding("forward", run, table.forward) }
    try call("forward", .created, .other) { table.forward(instance, run) }
  }

  func backward(_ run: UnsafePointer<dovela_activation_run>) throws {
    if checks != nil { return try guarding("backward", run, table.backward) }
    try call("backward", .created, .other) { table.backward(instance, run) }
  }

  /// The checked mode: on guarded copies of y and dx.
  private func guarding(
    _ function: StaticString, _ run: UnsafePointer<dovela_activation_run>,
    _ rule: (UnsafeMutableRawPointer?, UnsafePointer<dovela_activation_run>?) -> UnsafePointer<dovela_error>?
  ) throws {
    let memory = MemoryGuard()
    let tensors = Block(
      [run.pointee.x, run.pointee.y, run.pointee.dy, run.pointee.dx].map { $0?.pointee ?? .init() }, .init())
    memory.lend("tensor", tensors)
    let first = UnsafePointer(tensors.pointer)
    var guarded = run.pointee
    guarded.x = run.pointee.x == nil ? nil : first
    guarded.y = run.pointee.y == nil ? nil : first + 1
    guarded.dy = run.pointee.dy == nil ? nil : first + 2
    guarded.dx = run.pointee.dx == nil ? nil : first + 3
    try call(function, .created, .other) {
      defer { memory.collect() }
      return rule(instance, &guarded)
    }
  }
}
