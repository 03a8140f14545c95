import CLosses
import PluginKit

/// -log q at the label, with q = p / Σp clipped to [1e-7, 1 - 1e-7] (Keras `SparseCategoricalCrossentropy`). From
/// logits, and fused with a softmax: log Σ exp z - z at the label.
///
/// Rows labelled `ignore_class` have value 0, and, because Keras leaves them out of the mean, the other rows weigh as
/// much more where the reduction is a mean.
final class SparseCategoricalCrossentropy: LossComponent {
  private let fromLogits: Bool
  private let ignored: Int?
  private let isSum: Bool
  private let axis: Int

  init(_ settings: Settings) throws {
    fromLogits = try settings.bool("from_logits")
    ignored = try settings.isNull("ignore_class") ? nil : settings.int("ignore_class")
    isSum = try settings.string("reduction") == "sum"
    axis = try settings.int("axis")
  }

  func infer(_ inference: LossInference) throws {
    try inference.requireLastAxis(axis)
    try inference.refuseLogits(fromLogits, after: "softmax")
    inference.values(try inference.rowsOfLabels(), labels: true)
  }

  func evaluate(_ run: LossRun) throws {
    let rows = run.rows
    let columns = run.columns
    let bad = Int(first_bad_label(Int64(rows), Int64(columns), Int64(ignored ?? -1 << 40), run.labels, run.scale))
    guard bad < 0 else {
      throw Failure.range(
        "label \(run.labels?[bad] ?? 0) in row \(bad) of the batch is not in 0...\(columns - 1), the classes of the "
          + "prediction; give the last layer more units, or number the classes from 0")
    }
    if run.isFused || fromLogits {
      sparse_logits(
        Int64(rows), Int64(columns), run.prediction, run.labels, run.scale, run.values, run.gradient, run.activated)
    } else {
      sparse(Int64(rows), Int64(columns), run.prediction, run.labels, run.scale, run.values, run.gradient)
    }
    if let ignored { leaveOut(Int32(truncatingIfNeeded: ignored), run) }
  }

  private func leaveOut(_ ignored: Int32, _ run: LossRun) {
    guard let labels = run.labels, let values = run.values, let scale = run.scale else { return }
    let columns = run.columns
    var counted = 0
    var kept = 0
    for row in 0..<run.rows where scale[row] != 0 {
      counted += 1
      if labels[row] != ignored { kept += 1 }
    }
    let factor = isSum || kept == 0 ? 1 : Float(counted) / Float(kept)
    for row in 0..<run.rows {
      let own = labels[row] == ignored ? 0 : factor
      values[row] *= own
      guard let gradient = run.gradient, own != 1 else { continue }
      for column in row * columns..<(row + 1) * columns { gradient[column] *= own }
    }
  }
}
