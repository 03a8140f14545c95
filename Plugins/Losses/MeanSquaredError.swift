import CLosses
import PluginKit

/// Mean over the last axis of (p - t)² (Keras `MeanSquaredError`).
final class MeanSquaredError: LossComponent {
  init(_ settings: Settings) throws {}

  func infer(_ inference: LossInference) throws { inference.values(try inference.rowsOfEqualShapes()) }

  func evaluate(_ run: LossRun) throws {
    squared_error(
      Int64(run.rows), Int64(run.columns), run.prediction, run.target, run.scale, run.values, run.gradient)
  }
}
