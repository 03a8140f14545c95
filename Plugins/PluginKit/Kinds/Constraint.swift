import CDovela

/// A constraint written in Swift.
public protocol ConstraintComponent: PluginComponent {
  /// Projects the tensor in place.
  func apply(_ tensor: dovela_tensor) throws
}

extension Offer {
  /// Offers a constraint.
  public static func constraint<Type: ConstraintComponent>(_ name: String, _ type: Type.Type) -> Offer {
    Offer(kind: "constraint", name: name, table: constraintTable, hasState: type.hasState) {
      let component = try type.init($0)
      return Instance<any ConstraintComponent>(host: $0.host, name: $0.name, base: component, component: component)
    }
  }

  private static var constraintTable: dovela_constraint {
    dovela_constraint(
      struct_size: UInt64(MemoryLayout<dovela_constraint>.size),
      apply: { pointer, _, tensor in
        Instance<any ConstraintComponent>.run(pointer) { component, _ in
          if let tensor { try component.apply(tensor.pointee) }
        }
      })
  }
}
