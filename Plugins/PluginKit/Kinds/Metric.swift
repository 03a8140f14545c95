import CDovela

/// A metric written in Swift. Its state is the host's: f64 numbers, zeroed on reset.
public protocol MetricComponent: PluginComponent {
  /// The size of the state and the wanted dtype of targets; refuses what does not fit.
  func infer(_ inference: MetricInference) throws
  /// Adds a batch to the state.
  func update(_ run: MetricRun) throws
  /// The metric of the state so far.
  func result(_ state: UnsafePointer<Double>) throws -> Double
}

/// Specs in, the size of the state out.
public struct MetricInference {
  let pointer: UnsafeMutablePointer<dovela_metric_inference>

  public var prediction: TensorSpec { pointer.pointee.prediction.pointee }
  public var target: TensorSpec { pointer.pointee.target.pointee }

  /// `count` f64 numbers. `labels`: targets are wanted as i32.
  public func state(_ count: Int, labels: Bool = false) {
    pointer.pointee.state_count = UInt64(count)
    pointer.pointee.target_dtype = UInt64(labels ? DType.i32 : DType.f32)
  }
}

/// One batch.
public struct MetricRun {
  let pointer: UnsafePointer<dovela_metric_run>

  public var context: OpaquePointer? { pointer.pointee.context }
  /// Rows of the prediction, and their length (its last extent).
  public var rows: Int { pointer.pointee.prediction.pointee.count / max(columns, 1) }
  public var columns: Int {
    let spec = pointer.pointee.prediction.pointee.spec
    return spec.rank > 1 ? spec[-1] : 1
  }

  public var prediction: UnsafeMutablePointer<Float>? { pointer.pointee.prediction.pointee.floats }
  public var target: UnsafeMutablePointer<Float>? { pointer.pointee.target.pointee.floats }
  public var labels: UnsafeMutablePointer<Int32>? { pointer.pointee.target.pointee.ints }
  /// One a row; `nil` where all are 1.
  public var weights: UnsafePointer<Float>? { pointer.pointee.weights }
  public var state: UnsafeMutablePointer<Double> { pointer.pointee.state }
}

extension Offer {
  /// Offers a metric whose parts merge by adding their states.
  public static func metric<Type: MetricComponent>(_ name: String, _ type: Type.Type) -> Offer {
    Offer(kind: "metric", name: name, table: metricTable, hasState: type.hasState) {
      let component = try type.init($0)
      return Instance<any MetricComponent>(host: $0.host, name: $0.name, base: component, component: component)
    }
  }

  private static var metricTable: dovela_metric {
    dovela_metric(
      struct_size: UInt64(MemoryLayout<dovela_metric>.size),
      infer: { pointer, inference in
        Instance<any MetricComponent>.run(pointer) { component, _ in
          if let inference { try component.infer(MetricInference(pointer: inference)) }
        }
      },
      update: { pointer, run in
        Instance<any MetricComponent>.run(pointer) { component, _ in
          if let run { try component.update(MetricRun(pointer: run)) }
        }
      },
      merge: nil,
      result: { pointer, state, result in
        Instance<any MetricComponent>.run(pointer) { component, _ in
          if let state, let result { result.pointee = try component.result(state) }
        }
      })
  }
}
