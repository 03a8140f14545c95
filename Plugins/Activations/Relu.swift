import CDovela
import PluginKit

/// The rectified linear unit: x where x > threshold, negative_slope * (x - threshold) elsewhere, max_value at most
/// (Nair and Hinton 2010, "Rectified Linear Units Improve Restricted Boltzmann Machines"; Keras `activations.relu`).
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

  /// The form without a cut and a threshold, which kernels compute.
  private var plain: dovela_eltwise? {
    maxValue == .infinity && threshold == 0 ? .init(DOVELA_FORMULA_RELU, alpha: negativeSlope) : nil
  }

  var formula: Formula? { plain.map { Formula("dovela.eltwise.relu/1", alpha: $0.alpha) } }

  func forward(_ run: ActivationRun) throws {
    guard let x = run.x?.floats, let y = run.y.floats else { return }
    if var plain {
      run.host.kernels.eltwise_forward(run.context, &plain, UInt64(run.count), x, y)
      return
    }
    for index in 0..<run.count {
      let value = x[index]
      y[index] = value >= maxValue ? maxValue : value > threshold ? value : negativeSlope * (value - threshold)
    }
  }

  func backward(_ run: ActivationRun) throws {
    guard let x = run.x?.floats, let dy = run.dy?.floats, let dx = run.dx?.floats else { return }
    if var plain {
      run.host.kernels.eltwise_backward(run.context, &plain, UInt64(run.count), x, run.y.floats, dy, dx)
      return
    }
    for index in 0..<run.count {
      let value = x[index]
      dx[index] = value >= maxValue ? 0 : value > threshold ? dy[index] : negativeSlope * dy[index]
    }
  }
}
