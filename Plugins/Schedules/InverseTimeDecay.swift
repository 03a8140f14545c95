import PluginKit

/// lr / (1 + rate · s / steps), the quotient rounded down with `staircase` (Keras `InverseTimeDecay`).
final class InverseTimeDecay: ScheduleComponent {
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
    return initial / (1 + rate * (staircase ? time.rounded(.down) : time))
  }
}
