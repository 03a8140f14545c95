import CLosses
import PluginKit

/// Mean over the last axis of e²/2 where |e| = |p - t| ≤ δ, and of δ |e| - δ²/2 elsewhere (Huber 1964, "Robust
/// Estimation of a Location Parameter"; Keras `Huber`).
final class Huber: LossComponent {
  private let delta: Float

  init(_ settings: Settings) throws { delta = try settings.float("delta") }

  func infer(_ inference: LossInference) throws { inference.values(try inference.rowsOfEqualShapes()) }

  func evaluate(_ run: LossRun) throws {
    huber(
      Int64(run.rows), Int64(run.columns), delta, run.prediction, run.target, run.scale, run.values, run.gradient)
  }
}
