import CDovela
import COptimizers
import Glibc
import PluginKit

/// The first moment of the gradient over the root of the second.
///
///     m += (1 - β₁)(g - m);  v += (1 - β₂)(g² - v);  amsgrad: the greatest v so far
///     keras:  w -= α m / (√v + ε),                α = lr √(1 - β₂ᵗ) / (1 - β₁ᵗ)
///     torch:  w -= lr / (1 - β₁ᵗ) m / (√(v / (1 - β₂ᵗ)) + ε)
///
/// So Keras's ε is the "ε̂" of Kingma and Ba 2015 ("Adam: A Method for Stochastic Optimization", before section 2.1),
/// amsgrad is of Reddi et al. 2018 without their correction, and AdamW is the same rule: the host decays the weights.
final class Adam: OptimizerComponent {
  private let beta1: Double
  private let beta2: Double
  private let epsilon: Float
  private let amsgrad: Bool
  private let dialect: Dialect

  init(_ settings: Settings) throws {
    beta1 = try settings.double("beta_1")
    beta2 = try settings.double("beta_2")
    epsilon = try settings.float("epsilon")
    amsgrad = try settings.bool("amsgrad")
    dialect = try Dialect(settings)
  }

  func build(_ builder: OptimizerBuilder) throws {
    try builder.slot("momentum")
    try builder.slot("velocity")
    if amsgrad { try builder.slot("velocity_hat") }
  }

  func update(_ update: UnsafePointer<dovela_update>) throws {
    let first = 1 - pow(beta1, update.step)
    let root = (1 - pow(beta2, update.step)).squareRoot()
    let isKeras = dialect == .keras
    adam(
      update.count, update.weights, update.gradient, update.slot(0), update.slot(1), amsgrad ? update.slot(2) : nil,
      Float(update.rate / first * (isKeras ? root : 1)), Float(1 - beta1), Float(1 - beta2),
      Float(isKeras ? 1 : 1 / root), epsilon)
  }
}
