import CDovela

/// An elementwise optimizer written in Swift: the rule alone.
public protocol OptimizerComponent: PluginComponent {
  /// Slots and scalars that it wants.
  func build(_ builder: OptimizerBuilder) throws
  /// Updates a range of elements, on any thread: must not write to self.
  func update(_ update: UnsafePointer<dovela_update>) throws
}

/// Where an optimizer asks for its slots.
public struct OptimizerBuilder {
  let pointer: UnsafePointer<dovela_optimizer_builder>

  /// Memory of the size of each variable, filled with `value`, saved under `name`.
  public func slot(_ name: String, value: Float = 0) throws {
    try check(pointer.pointee.slot(pointer, name, value, 1))
  }
}

extension Offer {
  /// Offers an elementwise optimizer.
  public static func optimizer<Type: OptimizerComponent>(_ name: String, _ type: Type.Type) -> Offer {
    Offer(kind: "optimizer", name: name, table: optimizerTable, hasState: type.hasState) {
      let component = try type.init($0)
      return Instance<any OptimizerComponent>(host: $0.host, name: $0.name, base: component, component: component)
    }
  }

  private static var optimizerTable: dovela_optimizer {
    dovela_optimizer(
      struct_size: UInt64(MemoryLayout<dovela_optimizer>.size), granularity: UInt64(DOVELA_ELEMENTWISE), flags: 0,
      build: { pointer, builder in
        Instance<any OptimizerComponent>.run(pointer) { component, _ in
          if let builder { try component.build(OptimizerBuilder(pointer: builder)) }
        }
      },
      update: { pointer, update in
        Instance<any OptimizerComponent>.run(pointer) { component, _ in
          if let update { try component.update(update) }
        }
      },
      step: nil, swap: nil, traits: nil)
  }
}
