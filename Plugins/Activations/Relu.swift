import CDovela
import PluginKit

/// The rectified linear unit: x where x > threshold, negative_slope * (x - threshold) below, max_value at most
/// (Keras `activations.relu`).
final class Relu: ActivationComponent {
  static let needsInput = true
  private let negativeSlope: Float
  private let maxValue: Float
  private let threshold: Float

  init(_ settings: Settings) throws {
    negativeSlope = try settings.float("negative_slope")
    maxValue = try settings.isNull("max_value") ? .infinity : settings.float("max_value")
    threshold = try settings.float("threshold")
  }

  /// Plain and leaky forms can be fused; a cut or a threshold cannot.
  var formula: Formula? {
    maxValue == .infinity && threshold == 0 ? Formula("dovela.eltwise.relu/1", alpha: negativeSlope) : nil
  }

  func forward(_ run: ActivationRun) throws {
    guard let x = run.x?.floats, let y = run.y.floats else { return }
    for index in 0..<run.count {
      let value = x[index]
      y[index] = value >= maxValue ? maxValue : value >= threshold ? value : negativeSlope * (value - threshold)
    }
  }

  func backward(_ run: ActivationRun) throws {
    guard let x = run.x?.floats, let dy = run.dy?.floats, let dx = run.dx?.floats else { return }
    for index in 0..<run.count {
      let value = x[index]
      dx[index] = value >= maxValue ? 0 : value > threshold ? dy[index] : negativeSlope * dy[index]
    }
  }
}
