import CDovela
import CLayers
import PluginKit

/// A layer that makes one tensor of several, element by element; extents of 1 are repeated.
///
/// The output is masked where every input is, and at a step where one of them is: as Keras, by `or`.
class Merge: LayerComponent {
  let operation: String
  private let inputCounts: ClosedRange<Int>

  required convenience init(_ settings: Settings) throws {
    throw Failure(DOVELA_INTERNAL, "Merge is not a layer of its own")
  }

  init(operation: String, inputCounts: ClosedRange<Int> = 1...Int.max) {
    self.operation = operation
    self.inputCounts = inputCounts
  }

  /// Whether backward reads the inputs, and the output.
  var needsInputs: Bool { false }
  var needsOutput: Bool { false }

  /// y = the first input with the next one, in place.
  func merge(_ run: LayerRun, _ plan: Plan, index: Int, x: UnsafeMutablePointer<Float>, y: UnsafeMutablePointer<Float>)
  {}
  /// The last touch after all inputs are in.
  func finish(_ run: LayerRun, _ plan: Plan, y: UnsafeMutablePointer<Float>) {}
  /// part = the gradient of input `index`, as large as the output, before it is summed over repeated axes. Returns the
  /// factor that is still missing.
  func gradient(
    _ run: LayerRun, _ plan: Plan, index: Int, dy: UnsafeMutablePointer<Float>, part: UnsafeMutablePointer<Float>
  ) throws -> (values: UnsafeMutablePointer<Float>, scale: Float) { (dy, 1) }

  func infer(_ inference: LayerInference) throws {
    try inference.expectInputs(operation, inputCounts)
    let inputs = inference.inputs
    for spec in inputs where spec.dtype != DType.f32 {
      throw Failure.shape("\(operation) computes in float32, but an input \(spec.text) is \(spec.dtypeName)")
    }
    var extents = inputs[0].extents
    for input in inputs.dropFirst() { extents = try joined(extents, input, inputs) }
    let masked = inputs.indices.filter { inference.isMasked($0) }
    if masked.isEmpty || masked.count < inputs.count {
      try inference.output(TensorSpec(extents))
    } else if inputs.count == 1 {
      try inference.output(TensorSpec(extents), mask: DOVELA_MASK_PASS)
    } else {
      let mask = TensorSpec(Array(extents.prefix(2)), dtype: DType.u8)
      try inference.output(TensorSpec(extents), mask: DOVELA_MASK_MAKE, maskSpec: mask)
      inference.readsMasks()
    }
    for index in inputs.indices where needsInputs && index < 64 { inference.needsInput(index) }
    if needsOutput { inference.needsOutput() }
  }

  private func joined(_ extents: [Int], _ input: TensorSpec, _ all: [TensorSpec]) throws -> [Int] {
    let refusal = Failure.shape(
      "\(operation) cannot join inputs of the shapes \(all.map(\.text).joined(separator: " and ")): extents must be "
        + "equal, or 1")
    guard Int(input.rank) == extents.count else { throw refusal }
    return try zip(extents, input.extents).map { a, b in
      if a == b || b == 1 { return a }
      if a == 1 { return b }
      guard a == -1 || b == -1 else { throw refusal }
      return max(a, b)
    }
  }

  func prepare(_ preparation: LayerPreparation) throws -> AnyObject? {
    let output = preparation.output()
    let plan = Plan(count: output.count())
    for index in 0..<preparation.inputCount {
      let input = preparation.input(index)
      plan.isWhole.append(input.extents == output.extents)
      plan.counts.append(input.count())
      plan.shapes.append(layers_broadcast(to: output.extents, from: input.extents))
    }
    preparation.scratch(try product([plan.count, 2, MemoryLayout<Float>.stride]))
    return plan
  }

  func forward(_ run: LayerRun) throws {
    guard let plan = run.plan(as: Plan.self), let y = run.output().pointee.floats,
      let first = run.input().pointee.floats
    else { throw Failure.memory }
    if plan.isWhole[0] {
      copy(plan.count * MemoryLayout<Float>.stride, from: first, to: y)
    } else {
      run.host.kernels.fill(run.context, UInt64(plan.count), 0, y)
      layers_binary(LAYERS_ADD, &plan.shapes[0], y, first, y)
    }
    for index in 1..<max(run.inputCount, 1) {
      guard let x = run.input(index).pointee.floats else { throw Failure.memory }
      merge(run, plan, index: index, x: x, y: y)
    }
    finish(run, plan, y: y)
    mergeMasks(run)
  }

  private func mergeMasks(_ run: LayerRun) {
    guard let mask = run.outputMask(), run.inputCount > 1 else { return }
    let count = run.pointer.pointee.output_masks[0].count
    for index in 0..<run.inputCount {
      guard let part = run.inputMask(index), run.pointer.pointee.input_masks[index].count == count else { continue }
      for step in 0..<count { mask[step] = index == 0 ? part[step] : mask[step] | part[step] }
    }
  }

  func backward(_ run: LayerRun) throws {
    guard let plan = run.plan(as: Plan.self), let dy = run.outputGradient(), let scratch = run.scratch.floats() else {
      throw Failure.memory
    }
    for index in 0..<run.inputCount {
      guard let dx = run.inputGradient(index) else { continue }
      let (values, scale) = try gradient(run, plan, index: index, dy: dy, part: scratch)
      if plan.isWhole[index] {
        if values != dx || scale != 1 { run.host.kernels.axpby(run.context, UInt64(plan.count), scale, values, 0, dx) }
      } else {
        run.host.kernels.fill(run.context, UInt64(plan.counts[index]), 0, dx)
        layers_reduce(&plan.shapes[index], scale, values, dx)
      }
    }
  }

  /// What is known once shapes are.
  final class Plan {
    let count: Int
    /// Whether an input is as large as the output, its elements, and how it is laid over the output.
    var isWhole: [Bool] = []
    var counts: [Int] = []
    var shapes: [layers_broadcast] = []

    init(count: Int) { self.count = count }

    /// y = y (operation) x.
    func apply(
      _ operation: layers_operation, index: Int, x: UnsafeMutablePointer<Float>, y: UnsafeMutablePointer<Float>
    ) { layers_binary(operation, &shapes[index], y, x, y) }
  }
}
