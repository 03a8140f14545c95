import CDovela
import PluginKit

/// w / (1e-7 + ‖w‖), the norm over `axis` (Keras `UnitNorm`).
final class UnitNorm: ConstraintComponent {
  private let norms: Norms

  init(_ settings: Settings) throws { norms = try Norms(settings) }

  func apply(_ tensor: dovela_tensor) throws { try norms.scale(tensor) { 1 / (1e-7 + $0) } }
}
