import CDovela
import PluginKit

/// x where x > 0, negative_slope * x elsewhere (Maas et al. 2013, "Rectifier Nonlinearities Improve Neural Network
/// Acoustic Models"; Keras `activations.leaky_relu`).
final class LeakyRelu: Eltwise {
  static let needsInput = false
  let eltwise: dovela_eltwise
  let id: StaticString = "dovela.eltwise.relu/1"

  init(_ settings: Settings) throws {
    eltwise = .init(DOVELA_FORMULA_RELU, alpha: try settings.float("negative_slope"))
  }
}
