import CDovela
import PluginKit

/// x / (1 + exp(-x)) (Elfwing et al. 2017, "Sigmoid-Weighted Linear Units"; Keras `activations.silu`).
final class Silu: Eltwise {
  static let needsInput = true
  let eltwise: dovela_eltwise
  let id: StaticString = "dovela.eltwise.silu/1"

  init(_ settings: Settings) throws {
    eltwise = .init(DOVELA_FORMULA_SILU)
  }
}
