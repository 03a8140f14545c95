import CDovela
import PluginKit

/// x * (1 + erf(x / sqrt 2)) / 2, or the form with tanh (Hendrycks and Gimpel 2016, "Gaussian Error Linear Units";
/// Keras `activations.gelu`).
final class Gelu: Eltwise {
  static let needsInput = true
  let eltwise: dovela_eltwise
  let id: StaticString

  init(_ settings: Settings) throws {
    let approximate = try settings.bool("approximate")
    eltwise = .init(approximate ? DOVELA_FORMULA_GELU_TANH : DOVELA_FORMULA_GELU)
    id = approximate ? "dovela.eltwise.gelu_tanh/1" : "dovela.eltwise.gelu/1"
  }
}
