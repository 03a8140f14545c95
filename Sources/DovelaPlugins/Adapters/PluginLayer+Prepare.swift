import CDovela
import DovelaCore

extension PluginLayer {
  public func prepare(_ request: LayerRequest) throws -> any LayerPlan { try plan(request) }

  func plan(_ request: LayerRequest) throws -> PluginLayerPlan {
    for spec in request.inputs + request.outputs where spec.byteCount == nil {
      throw DovelaError(
        .outOfRange, .configuration, owner: owner, "cannot be planned for the shape \(spec): it is unknown or too large"
      )
    }
    let instance = try instance(deferred: request.defersActivation)
    let inputs = Block(request.inputs.map { dovela_tensor_spec($0) }, .init())
    let outputs = Block(request.outputs.map { dovela_tensor_spec($0) }, .init())
    var preparation = dovela_layer_preparation()
    preparation.struct_size = UInt64(MemoryLayout<dovela_layer_preparation>.size)
    preparation.context = request.context.handle
    preparation.inputs = UnsafePointer(inputs.pointer)
    preparation.input_count = UInt64(inputs.count)
    preparation.outputs = UnsafePointer(outputs.pointer)
    preparation.output_count = UInt64(outputs.count)
    preparation.training = request.isTraining ? 1 : 0
    if let prepare = table.prepare {
      try withExtendedLifetime((inputs, outputs)) {
        try call("prepare", .built, .configuration) { prepare(instance, &preparation) }
      }
    }
    checks?.advance(to: .prepared)
    let plan = PluginLayerPlan(self, instance, request, plan: preparation.plan)
    try plan.reserve(saved: preparation.saved_bytes, scratch: preparation.scratch_bytes)
    return plan
  }
}
