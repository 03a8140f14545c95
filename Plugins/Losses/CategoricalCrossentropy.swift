import CLosses
import PluginKit

/// -Σ t log q over the last axis, with q = p / Σp clipped to [1e-7, 1 - 1e-7] and t = target (1 - s) + s / classes
/// (Keras `CategoricalCrossentropy`). From logits, and fused with a softmax: Σ t (log Σ exp z - z).
final class CategoricalCrossentropy: LossComponent {
  private let fromLogits: Bool
  private let smoothing: Float
  private let axis: Int

  init(_ settings: Settings) throws {
    fromLogits = try settings.bool("from_logits")
    smoothing = try settings.float("label_smoothing")
    axis = try settings.int("axis")
  }

  func infer(_ inference: LossInference) throws {
    try inference.requireLastAxis(axis)
    try inference.requireClasses()
    try inference.refuseLogits(fromLogits, after: "softmax")
    guard inference.target.extents.count == inference.prediction.extents.count else {
      throw Failure.shape(
        "the prediction has shape \(inference.prediction.text), so the target must be one-hot over its last axis, but "
          + "it has shape \(inference.target.text); for class indices take SparseCategoricalCrossentropy")
    }
    inference.values(try inference.rowsOfEqualShapes())
  }

  func evaluate(_ run: LossRun) throws {
    let rows = Int64(run.rows)
    let columns = Int64(run.columns)
    let outside = first_outside_unit(rows * columns, run.target)
    guard outside < 0 else {
      let value = run.target?[Int(outside)] ?? .nan
      throw Failure.range(
        "target \(value) in row \(outside / columns) of the batch is not in 0...1; targets must be one-hot, or "
          + "probabilities")
    }
    if run.isFused || fromLogits {
      categorical_logits(
        rows, columns, smoothing, run.prediction, run.target, run.scale, run.values, run.gradient, run.activated)
    } else {
      categorical(rows, columns, smoothing, run.prediction, run.target, run.scale, run.values, run.gradient)
    }
  }
}
