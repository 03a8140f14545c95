import CDovela
import CLayers
import PluginKit

/// Transposes the axes behind the batch: output axis i is input axis dims[i], counted from 1.
final class Permute: LayerComponent {
  private let dims: [Int]

  init(_ settings: Settings) throws {
    dims = try settings.ints("dims")
    guard dims.sorted() == Array(1..<dims.count + 1), dims.count < Int(DOVELA_MAX_RANK) else {
      throw Failure.invalid("dims must hold each of 1 to \(max(dims.count, 1)) once, not \(dims)")
    }
  }

  func infer(_ inference: LayerInference) throws {
    let spec = try inference.only("Permute", ranks: 1...Int(DOVELA_MAX_RANK), layout: "a tensor")
    guard Int(spec.rank) == dims.count + 1 else {
      throw Failure.shape(
        "Permute: dims=\(dims) does not fit the input \(spec.text): one for each axis behind the batch")
    }
    try inference.output(TensorSpec([spec[0]] + dims.map { spec[$0] }))
  }

  func prepare(_ preparation: LayerPreparation) throws -> AnyObject? {
    let order = [0] + dims
    return Plan(
      forward: Self.layout(preparation.input().extents, order: order),
      backward: Self.layout(
        preparation.output().extents, order: order.indices.map { axis in order.firstIndex(of: axis) ?? axis }))
  }

  /// An output whose axis i is axis order[i] of the input.
  private static func layout(_ input: [Int], order: [Int]) -> layers_broadcast {
    var strides = [Int](repeating: 1, count: input.count)
    for axis in input.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] * input[axis + 1] }
    return layers_broadcast(extents: order.map { input[$0] }, strides: order.map { strides[$0] })
  }

  func forward(_ run: LayerRun) throws {
    guard let plan = run.plan(as: Plan.self), let x = run.input().pointee.floats, let y = run.output().pointee.floats
    else { throw Failure.memory }
    layers_gather(&plan.forward, x, y)
  }

  func backward(_ run: LayerRun) throws {
    guard let dx = run.inputGradient() else { return }
    guard let plan = run.plan(as: Plan.self), let dy = run.outputGradient() else { throw Failure.memory }
    layers_gather(&plan.backward, dy, dx)
  }

  private final class Plan {
    var forward: layers_broadcast
    var backward: layers_broadcast

    init(forward: layers_broadcast, backward: layers_broadcast) {
      self.forward = forward
      self.backward = backward
    }
  }
}
