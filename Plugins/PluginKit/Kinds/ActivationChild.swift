import CDovela

/// An activation that came as a parameter, with the host behind it. Without one it is the identity.
public struct ActivationChild {
  private let handle: OpaquePointer?
  private let service: UnsafePointer<dovela_activation_service>

  /// The activation of parameter `id`; null is the identity.
  public init(_ settings: Settings, _ id: String) throws {
    handle = try settings.child(id)
    service = try settings.host.service(DOVELA_ACTIVATION_SERVICE, as: dovela_activation_service.self)
  }

  /// Its formula; DOVELA_FORMULA_NONE where kernels cannot fuse it. Ask while preparing: the host may defer the
  /// activation of a plan to the loss.
  public var formula: dovela_eltwise {
    guard let handle else {
      return dovela_eltwise(formula: DOVELA_FORMULA_LINEAR.rawValue, alpha: 0, beta: 0, reserved: 0)
    }
    return service.pointee.formula(handle)
  }

  /// Whether backward wants the argument.
  public var needsInput: Bool {
    guard let handle else { return false }
    return service.pointee.needs_input(handle) != 0
  }

  /// y (rows, columns) = f(x).
  public func forward(
    _ context: OpaquePointer?, rows: Int, columns: Int, x: UnsafeMutablePointer<Float>, y: UnsafeMutablePointer<Float>
  ) throws {
    guard let handle else {
      if x != y { y.update(from: x, count: rows * columns) }
      return
    }
    var first = Self.tensor(x, rows, columns)
    var second = Self.tensor(y, rows, columns)
    try withUnsafePointer(to: &first) { first in
      try withUnsafePointer(to: &second) { second in
        var run = dovela_activation_run(
          struct_size: UInt64(MemoryLayout<dovela_activation_run>.size), required: 0, context: context, x: first,
          y: second, dy: nil, dx: nil)
        try check(service.pointee.forward(handle, &run))
      }
    }
  }

  /// dx (rows, columns) = dy * f'; dx may be dy.
  public func backward(
    _ context: OpaquePointer?, rows: Int, columns: Int, x: UnsafeMutablePointer<Float>?,
    y: UnsafeMutablePointer<Float>, dy: UnsafeMutablePointer<Float>, dx: UnsafeMutablePointer<Float>
  ) throws {
    guard let handle else {
      if dx != dy { dx.update(from: dy, count: rows * columns) }
      return
    }
    var argument = Self.tensor(x, rows, columns)
    var value = Self.tensor(y, rows, columns)
    var incoming = Self.tensor(dy, rows, columns)
    var outgoing = Self.tensor(dx, rows, columns)
    try withUnsafePointer(to: &argument) { argument in
      try withUnsafePointer(to: &value) { value in
        try withUnsafePointer(to: &incoming) { incoming in
          try withUnsafePointer(to: &outgoing) { outgoing in
            var run = dovela_activation_run(
              struct_size: UInt64(MemoryLayout<dovela_activation_run>.size), required: 0, context: context,
              x: x == nil ? nil : argument, y: value, dy: incoming, dx: outgoing)
            try check(service.pointee.backward(handle, &run))
          }
        }
      }
    }
  }

  private static func tensor(_ data: UnsafeMutablePointer<Float>?, _ rows: Int, _ columns: Int) -> dovela_tensor {
    var tensor = dovela_tensor()
    tensor.data = UnsafeMutableRawPointer(data)
    tensor.spec.dtype = DType.f32
    tensor.spec.rank = 2
    tensor.spec[0] = rows
    tensor.spec[1] = columns
    tensor.device_type = 1
    return tensor
  }
}
