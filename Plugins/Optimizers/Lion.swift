import CDovela
import COptimizers
import PluginKit

/// The sign of an interpolated momentum: w -= lr sign(β₁ m + (1 - β₁) g); m = β₂ m + (1 - β₂) g
/// (Chen et al. 2023, "Symbolic Discovery of Optimization Algorithms", algorithm 2; Keras `Lion`).
final class Lion: OptimizerComponent {
  private let beta1: Double
  private let beta2: Double

  init(_ settings: Settings) throws {
    beta1 = try settings.double("beta_1")
    beta2 = try settings.double("beta_2")
  }

  func build(_ builder: OptimizerBuilder) throws { try builder.slot("momentum") }

  func update(_ update: UnsafePointer<dovela_update>) throws {
    lion(
      update.count, update.weights, update.gradient, update.slot(0), Float(update.rate), Float(beta1),
      Float(1 - beta1), Float(beta2), Float(1 - beta2))
  }
}
