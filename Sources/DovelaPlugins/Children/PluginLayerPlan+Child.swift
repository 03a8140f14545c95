import CDovela
import DovelaCore

extension PluginLayerPlan {
  /// Points the plan of a wrapped layer at the tensors of its wrapper's run. Shapes are those of `prepare`; a mask
  /// brings its own. The gradients' tensors are backward's: those of forward may be left from an earlier step.
  func bind(_ outer: dovela_layer_run, isBackward: Bool) throws {
    try take("input", inputs, outer.inputs, outer.input_count)
    try take("output", outputs, outer.outputs, outer.output_count)
    try take("output gradient", outputGradients, isBackward ? outer.output_gradients : nil, outer.output_count)
    try take("input gradient", inputGradients, isBackward ? outer.input_gradients : nil, outer.input_count)
    takeMasks(inputMasks, outer.input_masks, outer.input_count)
    takeMasks(outputMasks, outer.output_masks, outer.output_count)
    // As for any layer: no memory for a mask that it does not make, whatever the wrapper gives.
    for index in 0..<outputMasks.count where !layer.makesMask.contains(index) { outputMasks.pointer[index].data = nil }
    bind(saved: outer.saved, scratch: outer.scratch)
    bindVariables(announcing: false)
    if let misfit { throw misfit }
  }

  private func take(
    _ name: String, _ tensors: Block<dovela_tensor>, _ from: UnsafePointer<dovela_tensor>?, _ count: UInt64
  ) throws {
    for index in 0..<tensors.count {
      guard let from, UInt64(index) < count, let data = from[index].data else {
        tensors.pointer[index].data = nil
        continue
      }
      tensors.pointer[index].data = data
      if layer.checks != nil { try compare("\(name) \(index)", from[index].spec, tensors[index].spec) }
    }
  }

  private func takeMasks(_ tensors: Block<dovela_tensor>, _ from: UnsafePointer<dovela_tensor>?, _ count: UInt64) {
    for index in 0..<tensors.count {
      if let from, UInt64(index) < count {
        tensors.pointer[index] = from[index]
      } else {
        tensors.pointer[index].data = nil
      }
    }
  }

  /// The checked mode: a wrapper gives its child the shapes that the child was prepared for.
  private func compare(_ name: String, _ given: dovela_tensor_spec, _ prepared: dovela_tensor_spec) throws {
    let given = try given.checked(owner: layer.owner, name)
    let prepared = try prepared.checked(owner: layer.owner, name)
    if given != prepared {
      throw DovelaError(
        .shapeMismatch, .plugin, owner: layer.owner,
        "its wrapper gives \(name) of shape \(given); prepared for \(prepared)")
    }
  }
}
