import CDovela
import COptimizers
import PluginKit

/// The gradient over the root of its mean square.
///
///     v = ρ v + (1 - ρ) g²;  centered: v - a², a = ρ a + (1 - ρ) g
///     keras:  m = μ m + lr g / √(v + ε);  w -= m
///     torch:  m = μ m + g / (√v + ε);     w -= lr m
///
/// (Tieleman and Hinton 2012, lecture 6.5; Graves 2013, "Generating Sequences with Recurrent Neural Networks", eq.
/// 38-45; Keras `RMSprop`, PyTorch `RMSprop`.)
final class RMSprop: OptimizerComponent {
  private let rho: Double
  private let momentum: Float
  private let epsilon: Float
  private let centered: Bool
  private let dialect: Dialect

  init(_ settings: Settings) throws {
    rho = try settings.double("rho")
    momentum = try settings.float("momentum")
    epsilon = try settings.float("epsilon")
    centered = try settings.bool("centered")
    dialect = try Dialect(settings)
  }

  func build(_ builder: OptimizerBuilder) throws {
    try builder.slot("velocity")
    if centered { try builder.slot("average_gradient") }
    if momentum != 0 { try builder.slot("momentum") }
  }

  func update(_ update: UnsafePointer<dovela_update>) throws {
    rmsprop(
      update.count, update.weights, update.gradient, update.slot(0), centered ? update.slot(1) : nil,
      momentum != 0 ? update.slot(centered ? 2 : 1) : nil, Float(update.rate), Float(rho), Float(1 - rho), momentum,
      epsilon, dialect == .torch ? 1 : 0)
  }
}
