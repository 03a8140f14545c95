import CDovela

/// A loss written in Swift. See loss.h for what is the host's.
public protocol LossComponent: PluginComponent {
  /// The shape of the values and the wanted dtype of targets; refuses what does not fit.
  func infer(_ inference: LossInference) throws
  /// Values, and the gradient where wanted.
  func evaluate(_ run: LossRun) throws
}

/// Specs in, the shape of the values out.
public struct LossInference {
  let pointer: UnsafeMutablePointer<dovela_loss_inference>

  public var prediction: TensorSpec { pointer.pointee.prediction.pointee }
  public var target: TensorSpec { pointer.pointee.target.pointee }
  /// Whether the prediction will be the argument of the last activation.
  public var isFused: Bool { pointer.pointee.fused != 0 }

  /// The values: one a row of the prediction. `labels`: targets are wanted as i32.
  public func values(_ extents: [Int], labels: Bool = false) {
    pointer.pointee.values.pointee = TensorSpec(extents)
    pointer.pointee.target_dtype = UInt64(labels ? DType.i32 : DType.f32)
  }
}

/// One batch.
public struct LossRun {
  public let host: Host
  let pointer: UnsafePointer<dovela_loss_run>

  public var context: OpaquePointer? { pointer.pointee.context }
  public var isFused: Bool { pointer.pointee.fused != 0 }
  /// Rows of the prediction, and their length.
  public var rows: Int { pointer.pointee.values.pointee.count }
  public var columns: Int { pointer.pointee.prediction.pointee.count / max(rows, 1) }

  public var prediction: UnsafeMutablePointer<Float>? { pointer.pointee.prediction.pointee.floats }
  public var target: UnsafeMutablePointer<Float>? { pointer.pointee.target.pointee.floats }
  public var labels: UnsafeMutablePointer<Int32>? { pointer.pointee.target.pointee.ints }
  public var values: UnsafeMutablePointer<Float>? { pointer.pointee.values.pointee.floats }
  /// Weight over normalizer of each row, 0 where masked.
  public var scale: UnsafePointer<Float>? { pointer.pointee.scale }
  /// `nil` where it is not wanted.
  public var gradient: UnsafeMutablePointer<Float>? { pointer.pointee.gradient?.pointee.floats }
  /// Receives the activation's value; `nil` where it is not wanted.
  public var activated: UnsafeMutablePointer<Float>? { pointer.pointee.activated?.pointee.floats }
}

extension Offer {
  /// Offers a loss.
  public static func loss<Type: LossComponent>(_ name: String, _ type: Type.Type) -> Offer {
    Offer(kind: "loss", name: name, table: lossTable, hasState: type.hasState) {
      let component = try type.init($0)
      return Instance<any LossComponent>(host: $0.host, name: $0.name, base: component, component: component)
    }
  }

  private static var lossTable: dovela_loss {
    dovela_loss(
      struct_size: UInt64(MemoryLayout<dovela_loss>.size),
      infer: { pointer, inference in
        Instance<any LossComponent>.run(pointer) { component, _ in
          if let inference { try component.infer(LossInference(pointer: inference)) }
        }
      },
      evaluate: { pointer, run in
        Instance<any LossComponent>.run(pointer) { component, host in
          if let run { try component.evaluate(LossRun(host: host, pointer: run)) }
        }
      })
  }
}
