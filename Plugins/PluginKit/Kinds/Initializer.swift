import CDovela

/// An initializer written in Swift.
public protocol InitializerComponent: PluginComponent {
  /// Writes every element of the variable.
  func fill(_ fill: Initialization) throws
}

/// One variable to fill.
public struct Initialization {
  public let host: Host
  let pointer: UnsafePointer<dovela_initialization>

  public var context: OpaquePointer? { pointer.pointee.context }
  public var spec: TensorSpec { pointer.pointee.tensor.pointee.spec }
  public var count: Int { pointer.pointee.tensor.pointee.count }
  /// The elements, row-major.
  public var elements: UnsafeMutablePointer<Float>? { pointer.pointee.tensor.pointee.floats }
  /// As Keras computes them; see initializer.h.
  public var fanIn: Double { pointer.pointee.fan_in }
  public var fanOut: Double { pointer.pointee.fan_out }
  /// The variable's own stream, or that of the initializer's `seed`.
  public var random: UnsafeMutablePointer<dovela_random>? { pointer.pointee.random }
}

extension Offer {
  /// Offers an initializer.
  public static func initializer<Type: InitializerComponent>(_ name: String, _ type: Type.Type) -> Offer {
    Offer(kind: "initializer", name: name, table: initializerTable, hasState: type.hasState) {
      let component = try type.init($0)
      return Instance<any InitializerComponent>(host: $0.host, name: $0.name, base: component, component: component)
    }
  }

  private static var initializerTable: dovela_initializer {
    dovela_initializer(
      struct_size: UInt64(MemoryLayout<dovela_initializer>.size),
      fill: { pointer, initialization in
        Instance<any InitializerComponent>.run(pointer) { component, host in
          if let initialization { try component.fill(Initialization(host: host, pointer: initialization)) }
        }
      })
  }
}
