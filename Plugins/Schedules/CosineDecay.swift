import Glibc
import PluginKit

/// top · ((1 - α)(1 + cos(π s / steps)) / 2 + α), where top is lr; with `warmup_target` a straight line from lr to it
/// comes first, over `warmup_steps`, and top is the target (Loshchilov and Hutter 2017, "SGDR: Stochastic Gradient
/// Descent with Warm Restarts", eq. 5; Keras `CosineDecay`).
final class CosineDecay: ScheduleComponent {
  private let initial: Double
  private let steps: Double
  private let alpha: Double
  private let target: Double?
  private let warmup: Double

  init(_ settings: Settings) throws {
    initial = try settings.double("initial_learning_rate")
    steps = try settings.double("decay_steps")
    alpha = try settings.double("alpha")
    target = try settings.isNull("warmup_target") ? nil : settings.double("warmup_target")
    warmup = try settings.double("warmup_steps")
  }

  func value(at position: Double, current: Double) throws -> Double {
    guard let target else { return decayed(position, from: initial) }
    if position < warmup { return initial + (target - initial) * position / warmup }
    return decayed(position - warmup, from: target)
  }

  private func decayed(_ position: Double, from top: Double) -> Double {
    let cosine = 0.5 * (1 + cos(.pi * min(position, steps) / steps))
    return top * ((1 - alpha) * cosine + alpha)
  }
}
