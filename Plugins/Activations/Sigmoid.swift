import CDovela
import PluginKit

/// 1 / (1 + exp(-x)) (Keras `activations.sigmoid`).
final class Sigmoid: Eltwise {
  static let needsInput = false
  let eltwise: dovela_eltwise
  let id: StaticString = "dovela.eltwise.sigmoid/1"

  init(_ settings: Settings) throws {
    eltwise = .init(DOVELA_FORMULA_SIGMOID)
  }
}
