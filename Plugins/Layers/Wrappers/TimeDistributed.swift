import CDovela
import PluginKit

/// Applies a layer to every step: (batch, time, …) is (batch * time, …) for the wrapped layer, in the same memory.
///
/// A mask of the steps alone passes the layer by. One that goes deeper (batch, time, inner time) reaches it.
final class TimeDistributed: LayerComponent {
  private let child: LayerChild

  init(_ settings: Settings) throws {
    guard let child = try LayerChild(settings, "layer") else {
      throw Failure.invalid("TimeDistributed needs a layer to wrap")
    }
    self.child = child
  }

  /// What one step looks like to the wrapped layer.
  private static func folded(_ input: TensorSpec) throws -> TensorSpec {
    guard input.rank >= 3 else {
      throw Failure.shape("TimeDistributed expects (batch, time, …) of rank 3 or more, but its input is \(input.text)")
    }
    let rows = input[0] < 0 || input[1] < 0 ? -1 : try product([input[0], input[1]])
    return input.with([rows] + input.extents.dropFirst(2))
  }

  private static func unfolded(_ output: TensorSpec, _ input: TensorSpec) throws -> TensorSpec {
    guard output.rank >= 1, output.rank < UInt32(DOVELA_MAX_RANK) else {
      throw Failure.shape("TimeDistributed: the wrapped layer's output \(output.text) has no room for an axis of time")
    }
    return output.with([input[0], input[1]] + output.extents.dropFirst())
  }

  func build(_ builder: LayerBuilder) throws {
    try builder.child("layer", child.handle, [Self.folded(builder.input())])
  }

  func infer(_ inference: LayerInference) throws {
    try inference.expectInputs("TimeDistributed", 1...1)
    let input = inference.input()
    let isDeep = inference.isMasked() && input.rank >= 4
    let inner = try child.infer([Self.folded(input)], masked: [isDeep])
    for (index, output) in inner.outputs.enumerated() {
      switch inner.maskRules[index] {
      case DOVELA_MASK_MAKE:
        try inference.output(
          Self.unfolded(output, input), mask: DOVELA_MASK_MAKE,
          maskSpec: Self.unfolded(inner.maskSpecs[index], input))
      case DOVELA_MASK_STOP where isDeep: try inference.output(Self.unfolded(output, input))
      default: try inference.output(Self.unfolded(output, input), mask: DOVELA_MASK_PASS)
      }
    }
    inference.pointer.pointee.needs_inputs = inner.needsInputs
    inference.pointer.pointee.needs_outputs = inner.needsOutputs
    if isDeep { inference.readsMasks() }
  }

  func prepare(_ preparation: LayerPreparation) throws -> AnyObject? {
    let input = try Self.folded(preparation.input())
    let inferred = try child.infer([input], masked: [input.rank >= 3])
    let plan = try child.prepare(preparation, inputs: [input], inferred: inferred)
    preparation.saved(plan.savedBytes)
    preparation.scratch(plan.scratchBytes)
    return plan
  }

  func forward(_ run: LayerRun) throws {
    guard let plan = run.plan(as: LayerChildPlan.self) else { throw Failure.memory }
    point(run, plan)
    try plan.forward(run, saved: run.saved, scratch: run.scratch)
  }

  func backward(_ run: LayerRun) throws {
    guard let plan = run.plan(as: LayerChildPlan.self) else { throw Failure.memory }
    point(run, plan)
    plan.inputGradients.pointee.data = run.inputGradient().map { UnsafeMutableRawPointer($0) }
    for index in 0..<run.outputCount {
      plan.outputGradients[index].data = run.outputGradient(index).map { UnsafeMutableRawPointer($0) }
    }
    try plan.backward(run, saved: run.saved, scratch: run.scratch)
  }

  private func point(_ run: LayerRun, _ plan: LayerChildPlan) {
    plan.inputs.pointee.data = run.input().pointee.data
    plan.inputMasks.pointee.data = nil
    if let mask = run.inputMask(), let spec = run.pointer.pointee.input_masks?.pointee.spec, spec.rank >= 3 {
      plan.inputMasks.pointee.data = UnsafeMutableRawPointer(mask)
    }
    for index in 0..<run.outputCount {
      plan.outputs[index].data = run.output(index).pointee.data
      plan.outputMasks[index].data = run.outputMask(index).map { UnsafeMutableRawPointer($0) }
    }
  }
}
