import CDovela
import COptimizers
import PluginKit

/// The gradient over the root of the sum of its squares: a += g²; w -= lr g / √(a + ε)
/// (Duchi et al. 2011, "Adaptive Subgradient Methods for Online Learning and Stochastic Optimization"; Keras `Adagrad`).
final class Adagrad: OptimizerComponent {
  private let start: Float
  private let epsilon: Float

  init(_ settings: Settings) throws {
    start = try settings.float("initial_accumulator_value")
    epsilon = try settings.float("epsilon")
  }

  func build(_ builder: OptimizerBuilder) throws { try builder.slot("accumulator", value: start) }

  func update(_ update: UnsafePointer<dovela_update>) throws {
    adagrad(update.count, update.weights, update.gradient, update.slot(0), Float(update.rate), epsilon)
  }
}
