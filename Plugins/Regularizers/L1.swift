import CDovela
import PluginKit

/// l1 · Σ|w| (Tibshirani 1996, "Regression Shrinkage and Selection via the Lasso"; Keras `L1`).
final class L1: RegularizerComponent {
  private let norms: Norms

  init(_ settings: Settings) throws { norms = try Norms(l1: settings.double("l1"), l2: 0) }

  func apply(_ tensor: dovela_tensor, gradient: dovela_tensor?, scale: Double) throws -> Double {
    norms.apply(tensor, gradient: gradient, scale: scale)
  }
}
