import CLosses
import PluginKit

/// Mean over the last axis of -(t log p + (1 - t) log(1 - p)), with p clipped to [1e-7, 1 - 1e-7] and
/// t = target (1 - s) + s/2 (Keras `BinaryCrossentropy`). From logits, and fused with a sigmoid:
/// max(z, 0) - z t + log(1 + exp(-|z|)), which neither overflows nor needs a clip.
final class BinaryCrossentropy: LossComponent {
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
    try inference.refuseLogits(fromLogits, after: "sigmoid")
    inference.values(try inference.rowsOfEqualShapes())
  }

  func evaluate(_ run: LossRun) throws {
    let rows = Int64(run.rows)
    let columns = Int64(run.columns)
    let outside = first_outside_unit(rows * columns, run.target)
    guard outside < 0 else {
      let value = run.target?[Int(outside)] ?? .nan
      throw Failure.range(
        "target \(value) in row \(outside / columns) of the batch is not in 0...1; encode the two classes as 0 and 1")
    }
    if run.isFused || fromLogits {
      binary_logits(
        rows, columns, smoothing, run.prediction, run.target, run.scale, run.values, run.gradient, run.activated)
    } else {
      binary(rows, columns, smoothing, run.prediction, run.target, run.scale, run.values, run.gradient)
    }
  }
}
