import PluginKit

/// values[i] while s ≤ boundaries[i], the last value from then on (Keras `PiecewiseConstantDecay`).
final class PiecewiseConstantDecay: ScheduleComponent {
  private let boundaries: [Double]
  private let values: [Double]

  init(_ settings: Settings) throws {
    boundaries = try settings.doubles("boundaries")
    values = try settings.doubles("values")
    guard values.count == boundaries.count + 1 else {
      throw Failure.invalid(
        "values must be one more than boundaries, received \(values.count) values and \(boundaries.count) boundaries")
    }
    guard zip(boundaries, boundaries.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw Failure.invalid("boundaries must ascend, received \(boundaries)")
    }
  }

  func value(at position: Double, current: Double) throws -> Double {
    values[boundaries.firstIndex { position <= $0 } ?? boundaries.count]
  }
}
