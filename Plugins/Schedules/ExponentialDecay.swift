import Glibc
import PluginKit

/// lr · rate^(s / steps), the exponent rounded down with `staircase` (Keras `ExponentialDecay`).
final class ExponentialDecay: ScheduleComponent {
  private let initial: Double
  private let steps: Double
  private let rate: Double
  private let staircase: Bool

  init(_ settings: Settings) throws {
    initial = try settings.double("initial_learning_rate")
    steps = try settings.double("decay_steps")
    rate = try settings.double("decay_rate")
    staircase = try settings.bool("staircase")
  }

  func value(at position: Double, current: Double) throws -> Double {
    let time = position / steps
    return initial * pow(rate, staircase ? time.rounded(.down) : time)
  }
}
