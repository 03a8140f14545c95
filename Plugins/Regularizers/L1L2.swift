import CDovela
import PluginKit

/// l1 · Σ|w| + l2 · Σw² (Zou and Hastie 2005, "Regularization and Variable Selection via the Elastic Net"; Keras
/// `L1L2`).
final class L1L2: RegularizerComponent {
  private let norms: Norms

  init(_ settings: Settings) throws { norms = try Norms(l1: settings.double("l1"), l2: settings.double("l2")) }

  func apply(_ tensor: dovela_tensor, gradient: dovela_tensor?, scale: Double) throws -> Double {
    norms.apply(tensor, gradient: gradient, scale: scale)
  }
}
