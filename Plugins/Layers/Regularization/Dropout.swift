import CDovela
import CLayers
import PluginKit

/// Sets elements to zero with probability `rate` in training, and scales the others by 1 / (1 - rate).
///
/// `seed` is the host's business: it gives the layer a stream of that seed. With `noise_shape` an element of the noise decides for all that it is broadcast over.
final class Dropout: LayerComponent {
  private let rate: Float
  private let noiseShape: [Int]?

  init(_ settings: Settings) throws {
    rate = try settings.float("rate")
    guard rate >= 0, rate <= 1 else { throw Failure.invalid("rate must lie in [0, 1], not \(rate)") }
    noiseShape =
      try settings.isNull("noise_shape")
      ? nil : settings.items("noise_shape").map { $0.kind == DOVELA_VALUE_INT.rawValue ? Int($0.as.integer) : -1 }
  }

  func infer(_ inference: LayerInference) throws {
    let spec = try inference.only("Dropout", ranks: 1...Int(DOVELA_MAX_RANK), layout: "a tensor")
    if let noiseShape {
      let fits =
        noiseShape.count == Int(spec.rank)
        && zip(noiseShape, spec.extents).allSatisfy {
          $0 == 1 || $0 == -1 || $1 == -1 || $0 == $1
        }
      guard fits else {
        throw Failure.shape(
          "Dropout: noise_shape \(TensorSpec(noiseShape).text) cannot be broadcast to the input \(spec.text)")
      }
    }
    try inference.output(spec, mask: DOVELA_MASK_PASS)
    inference.inPlace()
  }

  func prepare(_ preparation: LayerPreparation) throws -> AnyObject? {
    let spec = preparation.input()
    let plan = Plan(count: spec.count())
    var saved = MemoryCut()
    if let noiseShape {
      let extents = zip(noiseShape, spec.extents).map { $0 == -1 ? $1 : $0 }
      plan.noiseCount = try product(extents)
      plan.noise = layers_broadcast(to: spec.extents, from: extents)
      plan.values = try saved.floats(plan.noiseCount)
      plan.kept = try saved.elements(of: 1, plan.noiseCount)
    } else {
      plan.kept = try saved.elements(of: 1, plan.count)
    }
    if preparation.isTraining { preparation.saved(saved.bytes) }
    return plan
  }

  func forward(_ run: LayerRun) throws {
    guard let plan = run.plan(as: Plan.self), let x = run.input().pointee.floats, let y = run.output().pointee.floats
    else { throw Failure.memory }
    let kernels = run.host.kernels
    if !run.isTraining || rate == 0 {
      copy(plan.count * MemoryLayout<Float>.stride, from: x, to: y)
    } else if rate == 1 {
      kernels.fill(run.context, UInt64(plan.count), 0, y)
    } else {
      guard let position = run.random, let kept = run.saved.bytes(at: plan.kept) else { throw Failure.memory }
      if noiseShape == nil {
        kernels.dropout(run.context, UInt64(plan.count), rate, position, x, y, kept)
      } else if let values = run.saved.floats(at: plan.values) {
        kernels.fill(run.context, UInt64(plan.noiseCount), 1, values)
        kernels.dropout(run.context, UInt64(plan.noiseCount), rate, position, values, values, kept)
        layers_binary(LAYERS_MULTIPLY, &plan.noise, x, values, y)
      }
    }
  }

  func backward(_ run: LayerRun) throws {
    guard let plan = run.plan(as: Plan.self), let dy = run.outputGradient() else { throw Failure.memory }
    guard let dx = run.inputGradient() else { return }
    let kernels = run.host.kernels
    if rate == 0 {
      copy(plan.count * MemoryLayout<Float>.stride, from: dy, to: dx)
    } else if rate == 1 {
      kernels.fill(run.context, UInt64(plan.count), 0, dx)
    } else if noiseShape == nil {
      kernels.dropout_backward(run.context, UInt64(plan.count), rate, run.saved.bytes(at: plan.kept), dy, dx)
    } else if let values = run.saved.floats(at: plan.values) {
      layers_binary(LAYERS_MULTIPLY, &plan.noise, dy, values, dx)
    }
  }

  private final class Plan {
    let count: Int
    var noiseCount = 0
    var noise = layers_broadcast()
    /// Offsets in the saved memory.
    var values = 0
    var kept = 0

    init(count: Int) { self.count = count }
  }
}
