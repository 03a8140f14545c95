import CDovela
import DovelaCore
import DovelaKernels

/// `dovela.layer.child/1`: a layer within a layer.
enum LayerService {
  nonisolated(unsafe) static let table = Services.permanent(
    dovela_layer_service(
      struct_size: UInt64(MemoryLayout<dovela_layer_service>.size),
      clone: { _, child, clone in
        answering {
          let child = try Child.from(child)
          guard child.parent.isCreating else {
            throw DovelaError(
              .wrongState, .plugin, owner: child.parent.owner, "clones '\(child.name)' outside create")
          }
          clone?.pointee = try child.parent.clone(child).handle
        }
      },
      parameter: { child, id, value in answering { try parameter(try Child.from(child), readText(id) ?? "", value) } },
      infer: { child, inference in answering { try infer(try Child.from(child), inference) } },
      prepare: { child, preparation in answering { try prepare(try Child.from(child), preparation) } },
      release: { child, plan in try? Child.from(child).drop(plan) },
      forward: { child, run in answering { try forward(try Child.from(child), run) } },
      backward: { child, run, accumulate in
        answering { try backward(try Child.from(child), run, accumulate: accumulate != 0) }
      }))

  private static func parameter(_ child: Child, _ id: String, _ value: UnsafeMutablePointer<dovela_value>?) throws {
    let configuration = child.component.configuration
    guard let setting = configuration.settings.first(where: { $0.id == id }),
      let schema = configuration.schema.parameters.first(where: { $0.id == id })
    else {
      throw DovelaError(
        .notFound, .configuration, owner: child.name, "'\(configuration.schema.name)' has no parameter '\(id)'")
    }
    let own = configuration.schema.own.firstIndex { $0.id == id }
    let inner = own.flatMap { (child.component as? PluginComponent)?.parameterChildren[$0] }
    value?.pointee = child.arena.value(setting.value, given: setting.isGiven, wantsFloat: schema.wantsFloat) { _ in
      inner?.handle
    }
  }

  private static func infer(_ child: Child, _ inference: UnsafeMutablePointer<dovela_layer_inference>?) throws {
    guard let inference else { throw missing("inference", child) }
    let owner = child.parent.owner
    let call = inference.pointee
    let inputs = try checkedSpecs(call.inputs, call.input_count, owner: owner, "input of '\(child.name)'")
    let result = try child.asLayer().infer(
      inputs.enumerated().map { index, spec in LayerInput(spec, isMasked: call.masked.map { $0[index] != 0 } ?? false) }
    )
    guard result.outputs.count <= call.output_capacity, let outputs = call.outputs else {
      throw DovelaError(
        .outOfRange, .plugin, owner: owner,
        "has room for \(call.output_capacity) outputs of '\(child.name)', which has \(result.outputs.count)")
    }
    for (index, spec) in result.outputs.enumerated() {
      outputs[index] = dovela_tensor_spec(spec)
      switch result.masks[index] {
      case .stop: call.mask_rules?[index] = UInt64(DOVELA_MASK_STOP)
      case .pass: call.mask_rules?[index] = UInt64(DOVELA_MASK_PASS)
      case .make(let mask):
        call.mask_rules?[index] = UInt64(DOVELA_MASK_MAKE)
        call.mask_specs?[index] = dovela_tensor_spec(mask)
      }
    }
    inference.pointee.output_count = UInt64(result.outputs.count)
    inference.pointee.needs_inputs = bits(result.needsInputs)
    inference.pointee.needs_outputs = bits(result.needsOutputs)
    inference.pointee.in_place = UInt64((result.inPlaceInput ?? -1) + 1)
    inference.pointee.view = result.isView ? 1 : 0
    inference.pointee.reads_masks = result.readsMasks ? 1 : 0
  }

  private static func bits(_ flags: [Bool]) -> UInt64 {
    flags.prefix(64).enumerated().reduce(0) { $1.element ? $0 | 1 << UInt64($1.offset) : $0 }
  }

  private static func prepare(_ child: Child, _ preparation: UnsafeMutablePointer<dovela_layer_preparation>?) throws {
    guard let preparation else { throw missing("preparation", child) }
    let owner = child.parent.owner
    let call = preparation.pointee
    guard let context = call.context else { throw missing("context", child) }
    func specs(_ pointer: UnsafePointer<dovela_tensor_spec>?, _ count: UInt64, _ what: String) throws -> [TensorSpec] {
      try checkedSpecs(pointer, count, owner: owner, "\(what) of '\(child.name)'")
    }
    let threads = dovela_parallel_table().flatMap { $0.pointee.threads?(context) } ?? 1
    let plan = try child.asLayer().plan(
      LayerRequest(
        inputs: try specs(call.inputs, call.input_count, "input"),
        outputs: try specs(call.outputs, call.output_count, "output"), inputMasks: [], outputMasks: [],
        isTraining: call.training != 0, context: ExecutionContext(threads: Int(threads), handle: context)))
    preparation.pointee.saved_bytes = UInt64(plan.savedBytes)
    preparation.pointee.scratch_bytes = UInt64(plan.scratchBytes)
    preparation.pointee.plan = child.keep(plan)
  }

  private static func forward(_ child: Child, _ run: UnsafePointer<dovela_layer_run>?) throws {
    let plan = try plan(child, run)
    guard let run else { return }
    try plan.bind(run.pointee, isBackward: false)
    let layer = plan.layer
    if let parent = child.parent as? PluginLayer {
      if child.positionRun != parent.runs {
        child.position = parent.random
        child.position.stream ^= parent.pathStream ^ layer.pathStream
        if let seed = layer.seed { child.position.seed = seed }
        child.positionRun = parent.runs
      }
      layer.runs = parent.runs
    }
    layer.random = child.position
    plan.random[0] = child.position
    try plan.forward(training: run.pointee.training != 0)
    child.position = plan.random[0]
    (child.parent as? PluginLayer)?.childPenalty += plan.activityPenalty
  }

  private static func backward(_ child: Child, _ run: UnsafePointer<dovela_layer_run>?, accumulate: Bool) throws {
    let plan = try plan(child, run)
    guard let run else { return }
    try plan.bind(run.pointee, isBackward: true)
    let adds = accumulate || (child.parent as? PluginLayer)?.accumulates == true
    plan.layer.accumulates = adds
    try plan.backward(adding: adds, announcing: false)
  }

  private static func plan(_ child: Child, _ run: UnsafePointer<dovela_layer_run>?) throws -> PluginLayerPlan {
    guard let pointer = run?.pointee.plan else { throw missing("run or its plan", child) }
    return Unmanaged<PluginLayerPlan>.fromOpaque(pointer).takeUnretainedValue()
  }

  private static func missing(_ what: String, _ child: Child) -> DovelaError {
    DovelaError(.invalidArgument, .plugin, owner: child.parent.owner, "calls '\(child.name)' with a NULL \(what)")
  }
}
