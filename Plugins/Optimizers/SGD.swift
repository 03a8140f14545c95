import CDovela
import COptimizers
import PluginKit

/// Stochastic gradient descent.
///
///     keras:  v = μ v - lr g;  w += v            nesterov: w += μ v - lr g
///     torch:  v = μ v + g;     w -= lr v         nesterov: w -= lr (g + μ v)
///
/// Both agree while the learning rate stays as it is (Polyak 1964; Sutskever et al. 2013, "On the Importance of
/// Initialization and Momentum in Deep Learning"; Keras `SGD`, PyTorch `SGD` with dampening 0).
final class SGD: OptimizerComponent {
  private let momentum: Float
  private let nesterov: Bool
  private let dialect: Dialect

  init(_ settings: Settings) throws {
    momentum = try settings.float("momentum")
    nesterov = try settings.bool("nesterov")
    dialect = try Dialect(settings)
  }

  func build(_ builder: OptimizerBuilder) throws {
    if momentum != 0 { try builder.slot("momentum") }
  }

  func update(_ update: UnsafePointer<dovela_update>) throws {
    let rate = Float(update.rate)
    guard momentum != 0 else { return sgd(update.count, update.weights, update.gradient, rate) }
    let rule = dialect == .keras ? sgd_momentum : sgd_momentum_torch
    rule(update.count, update.weights, update.gradient, update.slot(0), rate, momentum, nesterov ? 1 : 0)
  }
}
