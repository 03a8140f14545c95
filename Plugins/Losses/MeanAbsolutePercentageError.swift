import CLosses
import PluginKit

/// 100 times the mean over the last axis of |p - t| / max(|t|, 1e-7) (Keras `MeanAbsolutePercentageError`).
final class MeanAbsolutePercentageError: LossComponent {
  init(_ settings: Settings) throws {}

  func infer(_ inference: LossInference) throws { inference.values(try inference.rowsOfEqualShapes()) }

  func evaluate(_ run: LossRun) throws {
    percentage_error(
      Int64(run.rows), Int64(run.columns), run.prediction, run.target, run.scale, run.values, run.gradient)
  }
}
