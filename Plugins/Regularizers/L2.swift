import CDovela
import PluginKit

/// l2 · Σw², without a half, so that its gradient is 2 · l2 · w (Keras `L2`).
final class L2: RegularizerComponent {
  private let norms: Norms

  init(_ settings: Settings) throws { norms = try Norms(l1: 0, l2: settings.double("l2")) }

  func apply(_ tensor: dovela_tensor, gradient: dovela_tensor?, scale: Double) throws -> Double {
    norms.apply(tensor, gradient: gradient, scale: scale)
  }
}
