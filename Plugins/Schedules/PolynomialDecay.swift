import Glibc
import PluginKit

/// (lr - end)(1 - s / steps)^power + end, s at most `steps`; with `cycle` the steps are multiplied by ⌈s / steps⌉
/// instead (Keras `PolynomialDecay`).
final class PolynomialDecay: ScheduleComponent {
  private let initial: Double
  private let steps: Double
  private let end: Double
  private let power: Double
  private let cycle: Bool

  init(_ settings: Settings) throws {
    initial = try settings.double("initial_learning_rate")
    steps = try settings.double("decay_steps")
    end = try settings.double("end_learning_rate")
    power = try settings.double("power")
    cycle = try settings.bool("cycle")
  }

  func value(at position: Double, current: Double) throws -> Double {
    let time = cycle ? position / (steps * max((position / steps).rounded(.up), 1)) : min(position / steps, 1)
    return (initial - end) * pow(1 - time, power) + end
  }
}
