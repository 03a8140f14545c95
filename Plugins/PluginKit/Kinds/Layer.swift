import CDovela

/// A layer written in Swift. See layer.h for the life of a layer.
public protocol LayerComponent: PluginComponent {
  /// Declares variables and builds wrapped layers. Nothing by default.
  func build(_ builder: LayerBuilder) throws
  /// Output specs from input specs, and the facts that the memory plan needs.
  func infer(_ inference: LayerInference) throws
  /// Memory wishes, and a plan for concrete shapes where the layer wants one. Nothing by default.
  func prepare(_ preparation: LayerPreparation) throws -> AnyObject?
  func forward(_ run: LayerRun) throws
  func backward(_ run: LayerRun) throws
}

extension LayerComponent {
  public func build(_ builder: LayerBuilder) throws {}
  public func prepare(_ preparation: LayerPreparation) throws -> AnyObject? { nil }
}

/// Where a layer declares what it has.
public struct LayerBuilder {
  let pointer: UnsafePointer<dovela_layer_builder>

  public var inputCount: Int { Int(pointer.pointee.input_count) }
  public func input(_ index: Int = 0) -> TensorSpec { pointer.pointee.inputs[index] }

  /// Elements of a variable that start with a constant, whatever its initializer says.
  public struct Preset {
    let first: Int
    let count: Int
    let value: Double

    public init(first: Int, count: Int, value: Double) {
      self.first = first
      self.count = count
      self.value = value
    }
  }

  /// Declares an f32 variable. `initializer` is an expression for where no parameter has that role.
  public func variable(
    _ name: String, _ extents: [Int], flags: UInt32 = DOVELA_VARIABLE_TRAINABLE, initializer: String = "zeros",
    preset: Preset? = nil
  ) throws {
    var spec = TensorSpec(extents)
    try name.withCString { name in
      try initializer.withCString { initializer in
        try withUnsafePointer(to: &spec) { spec in
          var variable = dovela_variable()
          variable.struct_size = UInt64(MemoryLayout<dovela_variable>.size)
          variable.name = name
          variable.spec = spec
          variable.flags = UInt64(flags)
          variable.initializer = initializer
          if let preset {
            variable.preset_first = UInt64(preset.first)
            variable.preset_count = UInt64(preset.count)
            variable.preset_value = preset.value
          }
          try check(pointer.pointee.variable(pointer, &variable))
        }
      }
    }
  }

  /// Builds a wrapped layer; its variables become `name`/….
  public func child(_ name: String, _ child: OpaquePointer, _ inputs: [TensorSpec]) throws {
    try check(pointer.pointee.child(pointer, name, child, inputs, UInt64(inputs.count)))
  }
}

/// Specs in, specs and facts out.
public struct LayerInference {
  public let host: Host
  public let pointer: UnsafeMutablePointer<dovela_layer_inference>

  public var inputCount: Int { Int(pointer.pointee.input_count) }
  public func input(_ index: Int = 0) -> TensorSpec { pointer.pointee.inputs[index] }
  public func isMasked(_ index: Int = 0) -> Bool { pointer.pointee.masked?[index] == 1 }
  public var inputs: [TensorSpec] { (0..<inputCount).map(input) }

  /// Adds an output. `mask` is a DOVELA_MASK_… rule; with MAKE, `maskSpec` is its shape.
  public func output(_ spec: TensorSpec, mask: UInt32 = DOVELA_MASK_STOP, maskSpec: TensorSpec? = nil) throws {
    let index = Int(pointer.pointee.output_count)
    guard index < pointer.pointee.output_capacity else { throw Failure.invalid("too many outputs: \(index + 1)") }
    pointer.pointee.outputs[index] = spec
    pointer.pointee.mask_rules[index] = UInt64(mask)
    if let maskSpec { pointer.pointee.mask_specs[index] = maskSpec }
    pointer.pointee.output_count += 1
  }

  /// Backward reads input or output `index`.
  public func needsInput(_ index: Int = 0) { pointer.pointee.needs_inputs |= 1 << UInt64(index) }
  public func needsOutput(_ index: Int = 0) { pointer.pointee.needs_outputs |= 1 << UInt64(index) }
  /// Output 0 may lie in the memory of input `index`.
  public func inPlace(_ index: Int = 0) { pointer.pointee.in_place = UInt64(index + 1) }
  public func readsMasks() { pointer.pointee.reads_masks = 1 }
  /// Output 0 is input `index` with other extents: one memory for both, and the layer need not run.
  public func view(_ index: Int = 0) {
    inPlace(index)
    pointer.pointee.view = 1
  }
}

/// Concrete specs in, memory wishes out.
public struct LayerPreparation {
  public let host: Host
  public let pointer: UnsafeMutablePointer<dovela_layer_preparation>

  public var context: OpaquePointer? { pointer.pointee.context }
  public var isTraining: Bool { pointer.pointee.training != 0 }
  public var inputCount: Int { Int(pointer.pointee.input_count) }
  public func input(_ index: Int = 0) -> TensorSpec { pointer.pointee.inputs[index] }
  public var outputCount: Int { Int(pointer.pointee.output_count) }
  public func output(_ index: Int = 0) -> TensorSpec { pointer.pointee.outputs[index] }

  /// Bytes kept from forward to backward.
  public func saved(_ bytes: Int) { pointer.pointee.saved_bytes = UInt64(bytes) }
  /// Bytes for the duration of one call.
  public func scratch(_ bytes: Int) { pointer.pointee.scratch_bytes = UInt64(bytes) }
}

/// One forward or backward.
public struct LayerRun {
  public let host: Host
  public let pointer: UnsafePointer<dovela_layer_run>

  public var context: OpaquePointer? { pointer.pointee.context }
  public var isTraining: Bool { pointer.pointee.training != 0 }
  public var inputCount: Int { Int(pointer.pointee.input_count) }
  public var outputCount: Int { Int(pointer.pointee.output_count) }
  public var random: UnsafeMutablePointer<dovela_random>? { pointer.pointee.random }
  public var saved: UnsafeMutableRawPointer? { pointer.pointee.saved }
  public var scratch: UnsafeMutableRawPointer? { pointer.pointee.scratch }

  // Pointers, not values: a tensor is 96 bytes.
  public func input(_ index: Int = 0) -> UnsafePointer<dovela_tensor> { pointer.pointee.inputs + index }
  public func output(_ index: Int = 0) -> UnsafePointer<dovela_tensor> { pointer.pointee.outputs + index }
  public func inputMask(_ index: Int = 0) -> UnsafeMutablePointer<UInt8>? { pointer.pointee.input_masks?[index].bytes }
  public func outputMask(_ index: Int = 0) -> UnsafeMutablePointer<UInt8>? {
    pointer.pointee.output_masks?[index].bytes
  }
  public func variable(_ index: Int) -> UnsafeMutablePointer<Float>? { pointer.pointee.variables[index].floats }
  public func outputGradient(_ index: Int = 0) -> UnsafeMutablePointer<Float>? {
    pointer.pointee.output_gradients[index].floats
  }
  /// `nil` where it is not wanted.
  public func inputGradient(_ index: Int = 0) -> UnsafeMutablePointer<Float>? {
    pointer.pointee.input_gradients[index].floats
  }
  /// `nil` where the variable is frozen or state.
  public func variableGradient(_ index: Int) -> UnsafeMutablePointer<Float>? {
    pointer.pointee.variable_gradients[index].floats
  }
  public func touchedRows(_ index: Int) -> UnsafeMutablePointer<UInt8>? { pointer.pointee.touched_rows?[index] }
  public func ready(_ index: Int) -> UnsafePointer<dovela_ready>? { pointer.pointee.ready.map { $0 + index } }

  /// The plan that `prepare` made, as what it was made as.
  public func plan<Plan: AnyObject>(as type: Plan.Type) -> Plan? {
    pointer.pointee.plan.map { Unmanaged<Plan>.fromOpaque($0).takeUnretainedValue() }
  }
}

extension Offer {
  /// Offers a layer.
  public static func layer<Type: LayerComponent>(_ name: String, _ type: Type.Type) -> Offer {
    Offer(kind: "layer", name: name, table: layerTable, hasState: type.hasState) {
      let component = try type.init($0)
      return Instance<any LayerComponent>(host: $0.host, name: $0.name, base: component, component: component)
    }
  }

  private static var layerTable: dovela_layer {
    dovela_layer(
      struct_size: UInt64(MemoryLayout<dovela_layer>.size), flags: 0,
      build: { pointer, builder in
        Instance<any LayerComponent>.run(pointer) { component, _ in
          if let builder { try component.build(LayerBuilder(pointer: builder)) }
        }
      },
      infer: { pointer, inference in
        Instance<any LayerComponent>.run(pointer) { component, host in
          if let inference { try component.infer(LayerInference(host: host, pointer: inference)) }
        }
      },
      prepare: { pointer, preparation in
        Instance<any LayerComponent>.run(pointer) { component, host in
          guard let preparation else { return }
          let plan = try component.prepare(LayerPreparation(host: host, pointer: preparation))
          preparation.pointee.plan = plan.map { Unmanaged.passRetained($0).toOpaque() }
        }
      },
      release: { _, plan in
        if let plan { Unmanaged<AnyObject>.fromOpaque(plan).release() }
      },
      forward: { pointer, run in
        Instance<any LayerComponent>.run(pointer) { component, host in
          if let run { try component.forward(LayerRun(host: host, pointer: run)) }
        }
      },
      backward: { pointer, run in
        Instance<any LayerComponent>.run(pointer) { component, host in
          if let run { try component.backward(LayerRun(host: host, pointer: run)) }
        }
      })
  }
}
