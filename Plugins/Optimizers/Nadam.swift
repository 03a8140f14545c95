import CDovela
import COptimizers
import Glibc
import PluginKit

/// Adam with Nesterov's momentum.
///
///     uₜ = β₁ (1 - 0.96ᵗ / 2);  Πₜ = u₁ … uₜ;  m, v as Adam
///     m̂ = uₜ₊₁ m / (1 - Πₜ₊₁) + (1 - uₜ) g / (1 - Πₜ);  w -= lr m̂ / (√(v / (1 - β₂ᵗ)) + ε)
///
/// (Dozat 2016, "Incorporating Nesterov Momentum into Adam", algorithm 2; Keras `Nadam`.)
final class Nadam: OptimizerComponent {
  private let beta1: Double
  private let beta2: Double
  private let epsilon: Float
  /// products[t]: the factors (1 - 0.96ⁱ / 2), i ≤ t, multiplied. Past the last one they are 1 to the last place.
  private let products: [Double]

  init(_ settings: Settings) throws {
    beta1 = try settings.double("beta_1")
    beta2 = try settings.double("beta_2")
    epsilon = try settings.float("epsilon")
    var products = [1.0]
    for t in 1...1024 { products.append(products[t - 1] * Self.factor(Double(t))) }
    self.products = products
  }

  func build(_ builder: OptimizerBuilder) throws {
    try builder.slot("momentum")
    try builder.slot("velocity")
  }

  private static func factor(_ t: Double) -> Double { 1 - 0.5 * pow(0.96, t) }
  private func product(_ t: Double) -> Double { pow(beta1, t) * products[Int(min(t, 1024))] }

  func update(_ update: UnsafePointer<dovela_update>) throws {
    let t = update.step
    let ahead = beta1 * Self.factor(t + 1) / (1 - product(t + 1))
    let now = (1 - beta1 * Self.factor(t)) / (1 - product(t))
    nadam(
      update.count, update.weights, update.gradient, update.slot(0), update.slot(1), Float(update.rate),
      Float(1 - beta1), Float(1 - beta2), Float(ahead), Float(now), Float(1 / (1 - pow(beta2, t))), epsilon)
  }
}
