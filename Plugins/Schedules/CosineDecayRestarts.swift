import Glibc
import PluginKit

/// Half cosines of `first_decay_steps`, then each `t_mul` as long and `m_mul` as high as the one before (Loshchilov
/// and Hutter 2017, "SGDR: Stochastic Gradient Descent with Warm Restarts"; Keras `CosineDecayRestarts`).
final class CosineDecayRestarts: ScheduleComponent {
  private let initial: Double
  private let first: Double
  private let lengthening: Double
  private let lowering: Double
  private let alpha: Double

  init(_ settings: Settings) throws {
    initial = try settings.double("initial_learning_rate")
    first = try settings.double("first_decay_steps")
    lengthening = try settings.double("t_mul")
    lowering = try settings.double("m_mul")
    alpha = try settings.double("alpha")
  }

  func value(at position: Double, current: Double) throws -> Double {
    var time = position / first
    let restarts: Double
    if lengthening == 1 {
      restarts = time.rounded(.down)
      time -= restarts
    } else {
      // The n-th restart is at 1 + t + … + tⁿ⁻¹ = (1 - tⁿ) / (1 - t).
      restarts = (log(1 - time * (1 - lengthening)) / log(lengthening)).rounded(.down)
      let before = (1 - pow(lengthening, restarts)) / (1 - lengthening)
      time = (time - before) / pow(lengthening, restarts)
    }
    let cosine = 0.5 * pow(lowering, restarts) * (1 + cos(.pi * time))
    return initial * ((1 - alpha) * cosine + alpha)
  }
}
