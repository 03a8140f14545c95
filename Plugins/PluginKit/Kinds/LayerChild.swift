import CDovela

/// A layer that came as a parameter, with the host behind it: what a wrapper is written over.
public struct LayerChild {
  /// The host's handle, for `LayerBuilder.child`.
  public let handle: OpaquePointer
  let service: UnsafePointer<dovela_layer_service>

  /// The layer of parameter `id`; `nil` where it is null.
  public init?(_ settings: Settings, _ id: String) throws {
    guard let handle = try settings.child(id) else { return nil }
    self.handle = handle
    service = try settings.host.service(DOVELA_LAYER_SERVICE, as: dovela_layer_service.self)
  }

  private init(handle: OpaquePointer, service: UnsafePointer<dovela_layer_service>) {
    self.handle = handle
    self.service = service
  }

  /// Another instance of the same configuration, with variables of its own. In `init` only.
  public func clone(_ settings: Settings) throws -> LayerChild {
    var clone: OpaquePointer?
    try check(service.pointee.clone(settings.create, handle, &clone))
    guard let clone else { throw Failure(DOVELA_INTERNAL, "the host made no clone of a wrapped layer") }
    return LayerChild(handle: clone, service: service)
  }

  /// The layer's value of a flag; `nil` where its schema has none of that id.
  public func flag(_ id: String) throws -> Bool? {
    var value = dovela_value()
    if let error = service.pointee.parameter(handle, id, &value) {
      guard error.pointee.code == DOVELA_NOT_FOUND.rawValue else { throw HostFailure(error: error) }
      dovela_error_release(error)
      return nil
    }
    return value.kind == DOVELA_VALUE_BOOL.rawValue ? value.as.boolean != 0 : nil
  }

  /// What the layer makes of these inputs.
  public func infer(_ inputs: [TensorSpec], masked: [Bool]) throws -> Inference {
    let capacity = 64
    var outputs = [TensorSpec](repeating: TensorSpec(), count: capacity)
    var maskSpecs = outputs
    var rules = [UInt64](repeating: 0, count: capacity)
    let flags = masked.map { UInt8($0 ? 1 : 0) }
    var inference = dovela_layer_inference()
    inference.struct_size = UInt64(MemoryLayout<dovela_layer_inference>.size)
    inference.input_count = UInt64(inputs.count)
    inference.output_capacity = UInt64(capacity)
    try inputs.withUnsafeBufferPointer { inputs in
      try flags.withUnsafeBufferPointer { flags in
        try outputs.withUnsafeMutableBufferPointer { outputs in
          try maskSpecs.withUnsafeMutableBufferPointer { maskSpecs in
            try rules.withUnsafeMutableBufferPointer { rules in
              inference.inputs = inputs.baseAddress
              inference.masked = flags.baseAddress
              inference.outputs = outputs.baseAddress
              inference.mask_specs = maskSpecs.baseAddress
              inference.mask_rules = rules.baseAddress
              try check(service.pointee.infer(handle, &inference))
            }
          }
        }
      }
    }
    let count = Int(inference.output_count)
    guard count >= 1, count <= capacity else { throw Failure.shape("a wrapped layer has \(count) outputs") }
    return Inference(
      outputs: Array(outputs[..<count]), maskRules: rules[..<count].map { UInt32($0) },
      maskSpecs: Array(maskSpecs[..<count]), needsInputs: inference.needs_inputs,
      needsOutputs: inference.needs_outputs, readsMasks: inference.reads_masks != 0)
  }

  /// Specs and facts of one place of a wrapped layer.
  public struct Inference {
    public let outputs: [TensorSpec]
    /// DOVELA_MASK_… of each output, and the specs of masks that it makes.
    public let maskRules: [UInt32]
    public let maskSpecs: [TensorSpec]
    /// Bit i: backward reads input, output i.
    public let needsInputs: UInt64
    public let needsOutputs: UInt64
    public let readsMasks: Bool

    /// The spec of the mask that the layer makes at an output; `nil` where it makes none.
    public func madeMask(_ index: Int) -> TensorSpec? {
      maskRules[index] == DOVELA_MASK_MAKE ? maskSpecs[index] : nil
    }
  }

  /// Plans the layer for concrete shapes, those of `infer`. The plan is released with the object.
  public func prepare(
    _ preparation: LayerPreparation, inputs: [TensorSpec], inferred: Inference
  ) throws -> LayerChildPlan {
    let outputs = inferred.outputs
    var own = dovela_layer_preparation()
    own.struct_size = UInt64(MemoryLayout<dovela_layer_preparation>.size)
    own.context = preparation.context
    own.input_count = UInt64(inputs.count)
    own.output_count = UInt64(outputs.count)
    own.training = preparation.isTraining ? 1 : 0
    try inputs.withUnsafeBufferPointer { inputs in
      try outputs.withUnsafeBufferPointer { outputs in
        own.inputs = inputs.baseAddress
        own.outputs = outputs.baseAddress
        try check(service.pointee.prepare(handle, &own))
      }
    }
    guard let saved = Int(exactly: own.saved_bytes), let scratch = Int(exactly: own.scratch_bytes) else {
      throw Failure.range("a wrapped layer wants \(own.saved_bytes) and \(own.scratch_bytes) bytes")
    }
    return LayerChildPlan(
      child: self, plan: own.plan, savedBytes: saved, scratchBytes: scratch, inputs: inputs, inferred: inferred)
  }
}

/// A wrapped layer planned for concrete shapes: its tensors, whose memory the wrapper sets before a run.
public final class LayerChildPlan {
  public let savedBytes: Int
  public let scratchBytes: Int
  public let inputs: UnsafeMutablePointer<dovela_tensor>
  public let outputs: UnsafeMutablePointer<dovela_tensor>
  public let inputMasks: UnsafeMutablePointer<dovela_tensor>
  public let outputMasks: UnsafeMutablePointer<dovela_tensor>
  public let inputGradients: UnsafeMutablePointer<dovela_tensor>
  public let outputGradients: UnsafeMutablePointer<dovela_tensor>
  private let run: UnsafeMutablePointer<dovela_layer_run>
  private let child: LayerChild

  init(
    child: LayerChild, plan: UnsafeMutableRawPointer?, savedBytes: Int, scratchBytes: Int, inputs: [TensorSpec],
    inferred: LayerChild.Inference
  ) {
    let outputs = inferred.outputs
    self.child = child
    self.savedBytes = savedBytes
    self.scratchBytes = scratchBytes
    self.inputs = Self.tensors(inputs)
    self.outputs = Self.tensors(outputs)
    inputMasks = Self.tensors(inputs.map { Self.mask($0) })
    outputMasks = Self.tensors(outputs.indices.map { inferred.madeMask($0) ?? Self.mask(outputs[$0]) })
    inputGradients = Self.tensors(inputs.map { TensorSpec($0.extents) })
    outputGradients = Self.tensors(outputs.map { TensorSpec($0.extents) })
    run = .allocate(capacity: 1)
    var run = dovela_layer_run()
    run.struct_size = UInt64(MemoryLayout<dovela_layer_run>.size)
    run.plan = plan
    run.inputs = UnsafePointer(self.inputs)
    run.input_count = UInt64(inputs.count)
    run.outputs = UnsafePointer(self.outputs)
    run.output_count = UInt64(outputs.count)
    run.input_masks = UnsafePointer(inputMasks)
    run.output_masks = UnsafePointer(outputMasks)
    run.output_gradients = UnsafePointer(outputGradients)
    run.input_gradients = UnsafePointer(inputGradients)
    self.run.initialize(to: run)
  }

  deinit {
    child.service.pointee.release(child.handle, run.pointee.plan)
    for tensors in [inputs, outputs, inputMasks, outputMasks, inputGradients, outputGradients] { tensors.deallocate() }
    run.deallocate()
  }

  /// A mask as it usually is: of the first two axes.
  private static func mask(_ spec: TensorSpec) -> TensorSpec {
    TensorSpec(Array(spec.extents.prefix(2)), dtype: DType.u8)
  }

  private static func tensors(_ specs: [TensorSpec]) -> UnsafeMutablePointer<dovela_tensor> {
    let tensors = UnsafeMutablePointer<dovela_tensor>.allocate(capacity: max(specs.count, 1))
    for (index, spec) in specs.enumerated() {
      var tensor = dovela_tensor()
      tensor.spec = spec
      tensor.device_type = 1
      tensors.advanced(by: index).initialize(to: tensor)
    }
    return tensors
  }

  /// Runs the layer on the tensors as they are set; memory is the wrapper's.
  public func forward(_ wrapper: LayerRun, saved: UnsafeMutableRawPointer?, scratch: UnsafeMutableRawPointer?) throws {
    set(wrapper, saved, scratch)
    try check(child.service.pointee.forward(child.handle, run))
  }

  /// Runs backward. `accumulates` where another run of the same layer in this step has already left gradients.
  public func backward(
    _ wrapper: LayerRun, saved: UnsafeMutableRawPointer?, scratch: UnsafeMutableRawPointer?, accumulates: Bool = false
  ) throws {
    set(wrapper, saved, scratch)
    try check(child.service.pointee.backward(child.handle, run, accumulates ? 1 : 0))
  }

  private func set(_ wrapper: LayerRun, _ saved: UnsafeMutableRawPointer?, _ scratch: UnsafeMutableRawPointer?) {
    run.pointee.context = wrapper.context
    run.pointee.training = wrapper.isTraining ? 1 : 0
    run.pointee.random = wrapper.random
    run.pointee.saved = saved
    run.pointee.scratch = scratch
  }
}
