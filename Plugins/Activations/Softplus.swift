import CDovela
import PluginKit

/// log(1 + exp(x)) (Keras `activations.softplus`).
final class Softplus: Eltwise {
  static let needsInput = false
  let eltwise: dovela_eltwise
  let id: StaticString = "dovela.eltwise.softplus/1"

  init(_ settings: Settings) throws {
    eltwise = .init(DOVELA_FORMULA_SOFTPLUS)
  }
}
