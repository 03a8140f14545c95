import CMetrics
import PluginKit

/// Counts of true positives, false positives and false negatives at one threshold: what Precision and Recall share.
struct Confusion {
  private let threshold: Float
  private let top: Int
  private let only: Int

  init(_ settings: Settings) throws {
    top = try settings.isNull("top_k") ? 0 : settings.int("top_k")
    only = try settings.isNull("class_id") ? -1 : settings.int("class_id")
    let thresholds = try settings.doubles("thresholds")
    guard thresholds.count < 2 else {
      throw Failure.invalid(
        "thresholds has \(thresholds.count) values, but a metric is one number; add one metric for each threshold")
    }
    // Keras: without a threshold, everything among the k largest is positive.
    threshold = thresholds.first.map { Float($0) } ?? (top > 0 ? -.infinity : 0.5)
  }

  func infer(_ inference: MetricInference) throws {
    try inference.requireEqualShapes()
    let columns = inference.prediction.rank > 1 ? inference.prediction[-1] : 1
    guard columns < 0 || only < columns else {
      throw Failure.shape("class_id=\(only), but the prediction has shape \(inference.prediction.text)")
    }
    inference.state(3)
  }

  func update(_ run: MetricRun) {
    add_confusion(
      Int64(run.rows), Int64(run.columns), threshold, Int64(top), Int64(only), run.prediction, run.target, run.weights,
      run.state)
  }
}
