import CDovela
import PluginKit

/// Runs a layer over the sequence (batch, time, …) and another one over the reversed sequence, and merges the outputs.
///
/// The second one is `backward_layer`, or a clone of `layer` with variables of its own, which is given the sequence
/// turned round. Where the outputs are sequences, the second one's is turned back before the merge. A given
/// `backward_layer` with `go_backwards=true` turns the sequence itself. `Bidirectional+Run` and `BidirectionalPlan`
/// carry it out.
final class Bidirectional: LayerComponent {
  /// How two outputs become one.
  enum Merge: String { case concat, sum, mul, ave }

  let merge: Merge?
  let forwardLayer: LayerChild
  let backwardLayer: LayerChild
  /// Whether the wrapper turns the sequence round for the second layer, or the layer does so itself.
  let reverses: Bool
  /// Keras lets sequences' masked steps be zero, whatever the layers' own `zero_output_for_mask` says.
  let zeroesMasked: Bool
  private let sequencesFlag: Bool?
  private let returnsState: Bool

  init(_ settings: Settings) throws {
    guard let layer = try LayerChild(settings, "layer") else {
      throw Failure.invalid("Bidirectional needs a layer to wrap")
    }
    merge = try settings.isNull("merge_mode") ? nil : Merge(rawValue: settings.string("merge_mode"))
    guard try settings.isNull("weights") else { throw Failure.invalid("Bidirectional has no 'weights': leave it null") }
    forwardLayer = layer
    if let given = try LayerChild(settings, "backward_layer") {
      backwardLayer = given
      reverses = try Self.check(layer, given)
    } else {
      backwardLayer = try layer.clone(settings)
      reverses = true
    }
    sequencesFlag = try layer.flag("return_sequences")
    returnsState = try layer.flag("return_state") ?? false
    zeroesMasked = try layer.flag("zero_output_for_mask") != nil
  }

  /// Refuses two layers that do not go together; whether the wrapper has to turn the sequence round.
  private static func check(_ forward: LayerChild, _ backward: LayerChild) throws -> Bool {
    for id in ["stateful", "return_sequences", "return_state"] {
      let (a, b) = (try forward.flag(id), try backward.flag(id))
      guard a == b else {
        throw Failure.invalid(
          "layer and backward_layer must have the same \(id), not \(a.map(String.init) ?? "none") and "
            + (b.map(String.init) ?? "none"))
      }
    }
    guard let a = try forward.flag("go_backwards"), let b = try backward.flag("go_backwards") else { return true }
    guard a != b else {
      throw Failure.invalid("layer and backward_layer must differ in go_backwards, but both have go_backwards=\(a)")
    }
    return false
  }

  func build(_ builder: LayerBuilder) throws {
    let input = builder.input()
    try builder.child("forward_layer", forwardLayer.handle, [input])
    try builder.child("backward_layer", backwardLayer.handle, [input])
  }

  /// Whether outputs have the axis of time still.
  func areSequences(_ input: TensorSpec, _ output: TensorSpec) -> Bool {
    sequencesFlag ?? (output.rank >= 3 && output.rank == input.rank && output[1] == input[1])
  }

  func infer(_ inference: LayerInference) throws {
    try inference.expectInputs("Bidirectional", 1...1)
    let input = inference.input()
    guard input.rank >= 2 else {
      throw Failure.shape("Bidirectional expects (batch, time, …), but its input is \(input.text)")
    }
    let masked = [inference.isMasked()]
    let first = try forwardLayer.infer([input], masked: masked)
    let second = try backwardLayer.infer([input], masked: masked)
    let rule = areSequences(input, first.outputs[0]) ? DOVELA_MASK_PASS : DOVELA_MASK_STOP
    for output in try merged(first.outputs[0], second.outputs[0]) { try inference.output(output, mask: rule) }
    if returnsState {
      for state in first.outputs.dropFirst() + second.outputs.dropFirst() { try inference.output(state) }
    }
    // What backward of the second layer reads is kept by the wrapper where it is turned round.
    inference.pointer.pointee.needs_inputs = first.needsInputs | (reverses ? 0 : second.needsInputs)
    if inference.isMasked() { inference.readsMasks() }
  }

  private func merged(_ first: TensorSpec, _ second: TensorSpec) throws -> [TensorSpec] {
    guard let merge else { return [first, second] }
    var output = first
    let axes = Int(first.rank) - (merge == .concat ? 1 : 0)
    guard first.rank == second.rank, first.rank >= 1, first.dtype == DType.f32, second.dtype == DType.f32,
      (0..<axes).allSatisfy({ first[$0] == second[$0] })
    else {
      throw Failure.shape(
        "Bidirectional cannot merge outputs of the shapes \(first.text) and \(second.text) with merge_mode="
          + merge.rawValue)
    }
    guard merge == .concat else { return [first] }
    let (width, overflow) = first[-1].addingReportingOverflow(second[-1])
    guard first[-1] >= 0, second[-1] >= 0, !overflow else {
      throw Failure.shape(
        "Bidirectional cannot join outputs of the shapes \(first.text) and \(second.text), whose widths must be known")
    }
    output[-1] = width
    return [output]
  }

  func prepare(_ preparation: LayerPreparation) throws -> AnyObject? {
    let plan = try BidirectionalPlan(self, preparation)
    preparation.saved(plan.savedBytes)
    preparation.scratch(plan.scratchBytes)
    return plan
  }
}
