import CDovela
import PluginKit

/// The hyperbolic tangent (Keras `activations.tanh`).
final class Tanh: Eltwise {
  static let needsInput = false
  let eltwise: dovela_eltwise
  let id: StaticString = "dovela.eltwise.tanh/1"

  init(_ settings: Settings) throws {
    eltwise = .init(DOVELA_FORMULA_TANH)
  }
}
