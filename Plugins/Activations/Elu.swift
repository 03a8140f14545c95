import CDovela
import PluginKit

/// x where x > 0, alpha * (exp(x) - 1) elsewhere (Clevert et al. 2016, "Fast and Accurate Deep Network Learning by
/// Exponential Linear Units"; Keras `activations.elu`).
final class Elu: Eltwise {
  static let needsInput = true
  let eltwise: dovela_eltwise
  let id: StaticString = "dovela.eltwise.elu/1"

  init(_ settings: Settings) throws {
    eltwise = .init(DOVELA_FORMULA_ELU, alpha: try settings.float("alpha"))
  }
}
