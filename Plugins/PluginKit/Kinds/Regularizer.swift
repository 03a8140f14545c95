import CDovela

/// A regularizer written in Swift.
public protocol RegularizerComponent: PluginComponent {
  /// The penalty on `tensor`; where `gradient` is not `nil`, `scale` times the penalty's gradient is added to it.
  func apply(_ tensor: dovela_tensor, gradient: dovela_tensor?, scale: Double) throws -> Double
}

extension Offer {
  /// Offers a regularizer.
  public static func regularizer<Type: RegularizerComponent>(_ name: String, _ type: Type.Type) -> Offer {
    Offer(kind: "regularizer", name: name, table: regularizerTable, hasState: type.hasState) {
      let component = try type.init($0)
      return Instance<any RegularizerComponent>(host: $0.host, name: $0.name, base: component, component: component)
    }
  }

  private static var regularizerTable: dovela_regularizer {
    dovela_regularizer(
      struct_size: UInt64(MemoryLayout<dovela_regularizer>.size),
      apply: { pointer, regularization in
        Instance<any RegularizerComponent>.run(pointer) { component, _ in
          guard let call = regularization?.pointee, let tensor = call.tensor, let penalty = call.penalty else { return }
          penalty.pointee = try component.apply(
            tensor.pointee, gradient: call.gradient?.pointee, scale: call.scale)
        }
      })
  }
}
