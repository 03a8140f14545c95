import CDovela
import DovelaCore

extension PluginLayer {
  /// Most outputs of a layer.
  static let outputCapacity = 64

  public func infer(_ inputs: [LayerInput]) throws -> LayerInference {
    let capacity = Self.outputCapacity
    let specs = Block(inputs.map { dovela_tensor_spec($0.spec) }, .init())
    let masked = Block<UInt8>(inputs.map { $0.isMasked ? 1 : 0 }, 0)
    let outputs = Block(capacity, dovela_tensor_spec())
    let rules = Block<UInt64>(capacity, 0)
    let masks = Block(capacity, dovela_tensor_spec())
    var inference = dovela_layer_inference()
    inference.struct_size = UInt64(MemoryLayout<dovela_layer_inference>.size)
    inference.inputs = UnsafePointer(specs.pointer)
    inference.input_count = UInt64(inputs.count)
    inference.masked = UnsafePointer(masked.pointer)
    inference.outputs = outputs.pointer
    inference.output_capacity = UInt64(capacity)
    inference.mask_rules = rules.pointer
    inference.mask_specs = masks.pointer
    try withExtendedLifetime((specs, masked)) {
      try call("infer", .built, .configuration) { table.infer(instance, &inference) }
    }
    guard (1...UInt64(capacity)).contains(inference.output_count) else {
      throw DovelaError(
        .internal, .plugin, owner: owner,
        "infers \(inference.output_count) outputs; between 1 and \(capacity) are legal")
    }
    let count = Int(inference.output_count)
    for output in 0..<count where rules[output] == UInt64(DOVELA_MASK_MAKE) { makesMask.insert(output) }
    var result = LayerInference(
      outputs: try (0..<count).map { try outputs[$0].checked(owner: owner, "output \($0)") },
      masks: try (0..<count).map { try maskRule(rules[$0], masks[$0], output: $0) },
      needsInputs: inputs.indices.map { $0 < 64 && inference.needs_inputs >> UInt64($0) & 1 == 1 },
      needsOutputs: (0..<count).map { inference.needs_outputs >> UInt64($0) & 1 == 1 },
      readsMasks: inference.reads_masks != 0)
    if inference.in_place > 0 {
      guard inference.in_place <= UInt64(inputs.count) else {
        throw DovelaError(
          .internal, .plugin, owner: owner,
          "wants output 0 in the memory of input \(inference.in_place - 1), which it has not")
      }
      result.inPlaceInput = Int(inference.in_place) - 1
      result.isView = inference.view != 0
    }
    return withRoles(result)
  }

  /// The needs of what the host does behind the layer.
  private func withRoles(_ inference: LayerInference) -> LayerInference {
    var result = inference
    layerNeedsOutput = (layerNeedsOutput ?? false) || inference.needsOutputs[0]
    if activityRegularizer != nil || (activation != nil && !isFused) {
      result.needsOutputs[0] = true
      result.isView = false
    }
    return result
  }

  private func maskRule(_ rule: UInt64, _ spec: dovela_tensor_spec, output: Int) throws -> MaskRule {
    switch rule {
    case UInt64(DOVELA_MASK_STOP): return .stop
    case UInt64(DOVELA_MASK_PASS): return .pass
    case UInt64(DOVELA_MASK_MAKE):
      let spec = try spec.checked(owner: owner, "the mask of output \(output)")
      guard spec.dtype == .u8 else {
        throw DovelaError(.internal, .plugin, owner: owner, "makes a mask of \(spec.dtype); masks are u8")
      }
      return .make(spec)
    default: throw DovelaError(.internal, .plugin, owner: owner, "gives the unknown mask rule \(rule)")
    }
  }
}
