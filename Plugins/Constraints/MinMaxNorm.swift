import CDovela
import PluginKit

/// w · (r · clip(‖w‖, min, max) + (1 - r)‖w‖) / (1e-7 + ‖w‖), the norm over `axis` (Keras `MinMaxNorm`).
final class MinMaxNorm: ConstraintComponent {
  private let least: Float
  private let greatest: Float
  private let rate: Float
  private let norms: Norms

  init(_ settings: Settings) throws {
    least = try settings.float("min_value")
    greatest = try settings.float("max_value")
    rate = try settings.float("rate")
    norms = try Norms(settings)
    guard least <= greatest else {
      throw Failure.invalid("min_value=\(least) is above max_value=\(greatest); exchange them")
    }
  }

  func apply(_ tensor: dovela_tensor) throws {
    try norms.scale(tensor) {
      (rate * min(max($0, least), greatest) + (1 - rate) * $0) / (1e-7 + $0)
    }
  }
}
