import CDovela
import COptimizers
import PluginKit

/// The gradient scaled by past steps over past gradients.
///
///     a = ρ a + (1 - ρ) g²;  d = g √(u + ε) / √(a + ε);  u = ρ u + (1 - ρ) d²;  w -= lr d
///
/// (Zeiler 2012, "ADADELTA: An Adaptive Learning Rate Method", algorithm 1; Keras `Adadelta`.)
final class Adadelta: OptimizerComponent {
  private let rho: Double
  private let epsilon: Float

  init(_ settings: Settings) throws {
    rho = try settings.double("rho")
    epsilon = try settings.float("epsilon")
  }

  func build(_ builder: OptimizerBuilder) throws {
    try builder.slot("accumulated_gradient")
    try builder.slot("accumulated_delta")
  }

  func update(_ update: UnsafePointer<dovela_update>) throws {
    adadelta(
      update.count, update.weights, update.gradient, update.slot(0), update.slot(1), Float(update.rate), Float(rho),
      Float(1 - rho), epsilon)
  }
}
