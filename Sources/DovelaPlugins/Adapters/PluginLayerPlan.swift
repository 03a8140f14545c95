import CDovela
import DovelaCore

/// A layer planned for one set of shapes: the C structures of its run, made once, and the memory that they point to.
public final class PluginLayerPlan: LayerPlan {
  public private(set) var savedBytes = 0
  public private(set) var scratchBytes = 0
  /// Of this layer and of the children that it ran.
  public internal(set) var activityPenalty = 0.0

  let layer: PluginLayer
  let instance: UnsafeMutableRawPointer?
  let request: LayerRequest
  let run: Block<dovela_layer_run>
  let inputs: Block<dovela_tensor>
  let outputs: Block<dovela_tensor>
  let inputMasks: Block<dovela_tensor>
  let outputMasks: Block<dovela_tensor>
  let outputGradients: Block<dovela_tensor>
  let inputGradients: Block<dovela_tensor>
  let variables: Block<dovela_tensor>
  let variableGradients: Block<dovela_tensor>
  let touchedRows: Block<UnsafeMutablePointer<UInt8>?>
  let ready: Block<dovela_ready>
  let random = Block(1, dovela_random())

  /// Applied behind the layer; `nil` where there is none, the layer fuses it, or a loss does.
  let activation: PluginActivation?
  /// Output 0 as the activation's value; the layer itself may write elsewhere.
  let activated: Block<dovela_tensor>
  /// Whether the layer writes output 0 to memory of its own, because backward reads the activation's argument.
  let keepsArgument: Bool
  /// Nothing of the host's around `forward`: what is cheap then is kept at hand, so that no reference is counted.
  let isBare: Bool
  let bareForward: Rule
  let bareRun: UnsafePointer<dovela_layer_run>
  /// A penalty of the output counts a row: Keras divides it by the batch (`Layer.__call__`, Keras 3.15).
  let activityScale: Double
  private var argumentOffset = 0
  /// Set where a variable has too few rows for this plan.
  private(set) var misfit: DovelaError?
  /// What the plugin asked for of saved and scratch memory.
  private(set) var ownBytes = (saved: 0, scratch: 0)

  init(
    _ layer: PluginLayer, _ instance: UnsafeMutableRawPointer?, _ request: LayerRequest, plan: UnsafeMutableRawPointer?
  ) {
    self.layer = layer
    self.instance = instance
    self.request = request
    inputs = Block(request.inputs)
    outputs = Block(request.outputs)
    inputMasks = Block(Self.specs(request.inputMasks, request.inputs.count))
    outputMasks = Block(Self.specs(request.outputMasks, request.outputs.count))
    outputGradients = Block(request.outputs.map { TensorSpec($0.extents) })
    inputGradients = Block(request.inputs.map { TensorSpec($0.extents) })
    let batch = request.inputs.first?.extents.first ?? nil
    variables = Block(layer.ownVariables.map { $0.isPerBatch ? $0.spec.withBatch(batch) : $0.spec })
    variableGradients = Block(layer.ownVariables.map(\.spec))
    touchedRows = Block(layer.ownVariables.count, nil)
    ready = Block(layer.ownVariables.count, dovela_ready())
    activated = Block(Array(request.outputs.prefix(1)))
    activityScale = 1 / Double(max((request.outputs.first?.extents.first ?? 1) ?? 1, 1))
    let behind = layer.isFused || request.defersActivation ? nil : layer.activation
    activation = behind
    keepsArgument = behind.map { $0.needsInput || (request.isTraining && layer.layerNeedsOutput ?? true) } ?? false
    var run = dovela_layer_run()
    run.struct_size = UInt64(MemoryLayout<dovela_layer_run>.size)
    run.context = request.context.handle
    run.plan = plan
    run.inputs = UnsafePointer(inputs.pointer)
    run.input_count = UInt64(inputs.count)
    run.outputs = UnsafePointer(outputs.pointer)
    run.output_count = UInt64(outputs.count)
    run.input_masks = UnsafePointer(inputMasks.pointer)
    run.output_masks = UnsafePointer(outputMasks.pointer)
    run.variables = UnsafePointer(variables.pointer)
    run.variable_count = UInt64(variables.count)
    run.random = random.pointer
    run.output_gradients = UnsafePointer(outputGradients.pointer)
    run.input_gradients = UnsafePointer(inputGradients.pointer)
    run.variable_gradients = UnsafePointer(variableGradients.pointer)
    run.touched_rows = UnsafePointer(touchedRows.pointer)
    run.ready = UnsafePointer(ready.pointer)
    self.run = Block(1, run)
    isBare = layer.checks == nil && behind == nil && layer.activityRegularizer == nil
    bareForward = layer.table.forward
    bareRun = UnsafePointer(self.run.pointer)
  }

  deinit { if let plan = run[0].plan { layer.table.release?(instance, plan) } }

  private static func specs(_ masks: [TensorSpec?], _ count: Int) -> [TensorSpec] {
    (0..<count).map { ($0 < masks.count ? masks[$0] : nil) ?? TensorSpec([], .u8) }
  }

  /// Adds the host's wishes to the plugin's.
  func reserve(saved: UInt64, scratch: UInt64) throws {
    guard saved < 1 << 46, scratch < 1 << 46 else {
      throw DovelaError(
        .outOfMemory, .plugin, owner: layer.owner, "asks for \(saved) saved and \(scratch) scratch bytes")
    }
    savedBytes = request.isTraining ? Int(saved) : 0
    scratchBytes = Int(scratch)
    ownBytes = (savedBytes, scratchBytes)
    guard keepsArgument else { return }
    argumentOffset = ((request.isTraining ? savedBytes : scratchBytes) + 63) & ~63
    let (bytes, overflow) = argumentOffset.addingReportingOverflow(request.outputs[0].byteCount ?? 0)
    guard !overflow else {
      throw DovelaError(
        .outOfMemory, .configuration, owner: layer.owner, "an output of shape \(request.outputs[0]) is too large")
    }
    if request.isTraining { savedBytes = bytes } else { scratchBytes = bytes }
  }

  public func bind(_ memory: LayerMemory) {
    Self.point(inputs, memory.inputs)
    Self.point(outputs, memory.outputs)
    Self.point(inputMasks, memory.inputMasks)
    Self.point(outputMasks, memory.outputMasks)
    Self.point(outputGradients, memory.outputGradients)
    Self.point(inputGradients, memory.inputGradients)
    bind(saved: memory.saved, scratch: memory.scratch)
    bindVariables(announcing: true)
  }

  private static func point(_ tensors: Block<dovela_tensor>, _ data: [UnsafeMutableRawPointer?]) {
    for index in 0..<tensors.count { tensors.pointer[index].data = index < data.count ? data[index] : nil }
  }

  func bind(saved: UnsafeMutableRawPointer?, scratch: UnsafeMutableRawPointer?) {
    run.pointer.pointee.saved = saved
    run.pointer.pointee.scratch = scratch
    activated[0] = outputs[0]
    if keepsArgument {
      let block = request.isTraining ? saved : scratch
      outputs.pointer.pointee.data = block.map { $0 + argumentOffset }
    }
  }

  /// `announcing`: whether backward may tell that parts of a gradient are final.
  func bindVariables(announcing: Bool) {
    misfit = nil
    for index in 0..<variables.count {
      let variable = layer.ownVariables[index]
      if variable.isPerBatch, misfit == nil { check(variable, variables[index].spec.shape.0) }
      variables.pointer[index].data = UnsafeMutableRawPointer(variable.value)
      variableGradients.pointer[index].data = UnsafeMutableRawPointer(variable.gradient)
      touchedRows.pointer[index] = variable.touchedRows
      ready.pointer[index] =
        announcing
        ? dovela_ready(state: variable.gradientReady?.state, ready: variable.gradientReady?.function) : dovela_ready()
    }
  }

  private func check(_ variable: Variable, _ rows: Int64) {
    guard rows > Int64(variable.rows) else { return }
    misfit = DovelaError(
      .shapeMismatch, .configuration, owner: layer.owner,
      "keeps the state of \(variable.rows) rows in '\(variable.path)', and is run on \(rows): help: a layer that keeps "
        + "a state from batch to batch cannot stand where a wrapper folds other axes into the batch (TimeDistributed)")
  }
}
