import CDovela
import COptimizers
import Glibc
import PluginKit

/// Adam with the maximum norm: m += (1 - β₁)(g - m); u = max(β₂ u, |g|); w -= lr / (1 - β₁ᵗ) m / (u + ε)
/// (Kingma and Ba 2015, "Adam: A Method for Stochastic Optimization", section 7.1; Keras `Adamax`).
final class Adamax: OptimizerComponent {
  private let beta1: Double
  private let beta2: Double
  private let epsilon: Float

  init(_ settings: Settings) throws {
    beta1 = try settings.double("beta_1")
    beta2 = try settings.double("beta_2")
    epsilon = try settings.float("epsilon")
  }

  func build(_ builder: OptimizerBuilder) throws {
    try builder.slot("momentum")
    try builder.slot("norm")
  }

  func update(_ update: UnsafePointer<dovela_update>) throws {
    adamax(
      update.count, update.weights, update.gradient, update.slot(0), update.slot(1),
      Float(update.rate / (1 - pow(beta1, update.step))), Float(1 - beta1), Float(beta2), epsilon)
  }
}
