import CDovela
import PluginKit

/// The inputs one after the other along an axis.
final class Concatenate: LayerComponent {
  private let axis: Int

  init(_ settings: Settings) throws { axis = try settings.int("axis") }

  func infer(_ inference: LayerInference) throws {
    try inference.expectInputs("Concatenate", 1...Int.max)
    let inputs = inference.inputs
    let rank = Int(inputs[0].rank)
    let place = axis < 0 ? axis + rank : axis
    let shapes = inputs.map(\.text).joined(separator: " and ")
    guard place > 0, place < rank else {
      throw Failure.shape("Concatenate: axis=\(axis) is not an axis behind the batch of the inputs \(shapes)")
    }
    var extents = inputs[0].extents
    for input in inputs.dropFirst() {
      let fits =
        input.rank == rank && input.dtype == inputs[0].dtype
        && (0..<rank).allSatisfy {
          $0 == place || input[$0] == extents[$0] || input[$0] == -1 || extents[$0] == -1
        }
      guard fits else {
        throw Failure.shape(
          "Concatenate: inputs of the shapes \(shapes) must agree in type and in every axis but axis=\(axis)")
      }
      for index in 0..<rank where index != place && extents[index] == -1 { extents[index] = input[index] }
    }
    var total = 0
    for input in inputs where total >= 0 {
      guard input[place] >= 0 else { total = -1; break }
      let (sum, overflow) = total.addingReportingOverflow(input[place])
      guard !overflow else { throw Failure.range("Concatenate: inputs of the shapes \(shapes) are too large together") }
      total = sum
    }
    extents[place] = total
    try infer(inference, inputs[0].with(extents), joinsTime: place == 1 && rank > 2, last: place == rank - 1)
  }

  /// Where features are joined, a step counts that counts in one input; where steps are joined, so are the masks.
  private func infer(_ inference: LayerInference, _ output: TensorSpec, joinsTime: Bool, last: Bool) throws {
    let isMasked = (0..<inference.inputCount).contains { inference.isMasked($0) }
    guard isMasked, output.rank >= 3, joinsTime || last else { return try inference.output(output) }
    let mask = TensorSpec(Array(output.extents.prefix(2)), dtype: DType.u8)
    try inference.output(output, mask: DOVELA_MASK_MAKE, maskSpec: mask)
    inference.readsMasks()
  }

  func prepare(_ preparation: LayerPreparation) throws -> AnyObject? {
    let output = preparation.output()
    let rank = Int(output.rank)
    let place = axis < 0 ? axis + rank : axis
    let plan = Plan(
      outer: output.count(0, place), width: output.count(place) * output.elementSize, joinsTime: place == 1 && rank > 2)
    for index in 0..<preparation.inputCount {
      plan.widths.append(preparation.input(index).count(place) * output.elementSize)
    }
    return plan
  }

  func forward(_ run: LayerRun) throws {
    guard let plan = run.plan(as: Plan.self), let y = run.output().pointee.data else { throw Failure.memory }
    var offset = 0
    for index in 0..<run.inputCount {
      guard let x = run.input(index).pointee.data else { throw Failure.memory }
      let width = plan.widths[index]
      for row in 0..<plan.outer {
        (y + row * plan.width + offset).copyMemory(from: x + row * width, byteCount: width)
      }
      offset += width
    }
    joinMasks(run, plan)
  }

  private func joinMasks(_ run: LayerRun, _ plan: Plan) {
    guard let mask = run.outputMask(), let masks = run.pointer.pointee.output_masks else { return }
    let batch = masks[0].spec[0]
    let time = masks[0].spec[1]
    var start = 0
    for index in 0..<run.inputCount {
      let steps = run.input(index).pointee.spec[1]
      let part = run.inputMask(index)
      for row in 0..<batch {
        for step in 0..<steps {
          let counts = part.map { $0[row * steps + step] != 0 ? UInt8(1) : 0 } ?? 1
          let place = row * time + start + step
          mask[place] = plan.joinsTime || index == 0 ? counts : mask[place] | counts
        }
      }
      if plan.joinsTime { start += steps }
    }
  }

  func backward(_ run: LayerRun) throws {
    guard let plan = run.plan(as: Plan.self), let dy = run.outputGradient() else { throw Failure.memory }
    let bytes = UnsafeMutableRawPointer(dy)
    var offset = 0
    for index in 0..<run.inputCount {
      let width = plan.widths[index]
      if let dx = run.inputGradient(index) {
        for row in 0..<plan.outer {
          (UnsafeMutableRawPointer(dx) + row * width).copyMemory(
            from: bytes + row * plan.width + offset, byteCount: width)
        }
      }
      offset += width
    }
  }

  private final class Plan {
    let outer: Int
    /// Bytes of one of the outer rows, of the output and of each input.
    let width: Int
    var widths: [Int] = []
    let joinsTime: Bool

    init(outer: Int, width: Int, joinsTime: Bool) {
      self.outer = outer
      self.width = width
      self.joinsTime = joinsTime
    }
  }
}
