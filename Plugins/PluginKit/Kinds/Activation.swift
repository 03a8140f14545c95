import CDovela

/// An activation written in Swift.
public protocol ActivationComponent: PluginComponent {
  /// Whether backward is made from the argument x; else from the value y alone, and forward may run in place.
  static var needsInput: Bool { get }
  /// The formula that this instance computes, where it has one that may be fused. See activation.h.
  var formula: Formula? { get }

  func forward(_ run: ActivationRun) throws
  func backward(_ run: ActivationRun) throws
}

/// A formula by id, with its constants. `id` lives as long as the process.
public struct Formula {
  public let id: StaticString
  public let alpha: Float
  public let beta: Float

  public init(_ id: StaticString, alpha: Float = 0, beta: Float = 0) {
    self.id = id
    self.alpha = alpha
    self.beta = beta
  }
}

/// One call of an activation.
public struct ActivationRun {
  public let host: Host
  let pointer: UnsafePointer<dovela_activation_run>

  public var context: OpaquePointer? { pointer.pointee.context }
  public var count: Int { pointer.pointee.y.pointee.count }
  /// The whole tensors; `x` is `nil` in a backward that does not need it.
  public var x: dovela_tensor? { pointer.pointee.x?.pointee }
  public var y: dovela_tensor { pointer.pointee.y.pointee }
  /// In backward only.
  public var dy: dovela_tensor? { pointer.pointee.dy?.pointee }
  public var dx: dovela_tensor? { pointer.pointee.dx?.pointee }
}

extension Offer {
  /// Offers an activation.
  public static func activation<Type: ActivationComponent>(_ name: String, _ type: Type.Type) -> Offer {
    Offer(kind: "activation", name: name, table: activationTable(needsInput: type.needsInput), hasState: type.hasState)
    {
      let component = try type.init($0)
      return Instance<any ActivationComponent>(host: $0.host, name: $0.name, base: component, component: component)
    }
  }

  private static func activationTable(needsInput: Bool) -> dovela_activation {
    dovela_activation(
      struct_size: UInt64(MemoryLayout<dovela_activation>.size),
      flags: needsInput ? UInt64(DOVELA_ACTIVATION_NEEDS_INPUT) : 0,
      forward: { pointer, run in
        Instance<any ActivationComponent>.run(pointer) { component, host in
          if let run { try component.forward(ActivationRun(host: host, pointer: run)) }
        }
      },
      backward: { pointer, run in
        Instance<any ActivationComponent>.run(pointer) { component, host in
          if let run { try component.backward(ActivationRun(host: host, pointer: run)) }
        }
      },
      formula: { pointer, alpha, beta in
        guard let formula = Instance<any ActivationComponent>.component(pointer)?.formula else { return nil }
        alpha?.pointee = formula.alpha
        beta?.pointee = formula.beta
        return UnsafeRawPointer(formula.id.utf8Start).assumingMemoryBound(to: CChar.self)
      })
  }
}
