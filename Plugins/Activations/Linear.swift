import CDovela
import PluginKit

/// The identity (Keras `activations.linear`).
final class Linear: Eltwise {
  static let needsInput = false
  let eltwise: dovela_eltwise
  let id: StaticString = "dovela.eltwise.linear/1"

  init(_ settings: Settings) throws {
    eltwise = .init(DOVELA_FORMULA_LINEAR)
  }
}
