import CDovela
import PluginKit

/// w · clip(‖w‖, 0, max) / (1e-7 + ‖w‖), the norm over `axis` (Srivastava et al. 2014, "Dropout: A Simple Way to Prevent
/// Neural Networks from Overfitting", section 5.1; Keras `MaxNorm`).
final class MaxNorm: ConstraintComponent {
  private let greatest: Float
  private let norms: Norms

  init(_ settings: Settings) throws {
    greatest = try settings.float("max_value")
    norms = try Norms(settings)
  }

  func apply(_ tensor: dovela_tensor) throws {
    try norms.scale(tensor) { min($0, greatest) / (1e-7 + $0) }
  }
}
