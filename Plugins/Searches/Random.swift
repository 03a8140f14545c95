import PluginKit

/// Each hyperparameter drawn by itself, uniform on its scale (Bergstra and Bengio 2012, "Random Search for
/// Hyper-Parameter Optimization").
final class Random: SearchComponent {
  private var study: Study?

  init(_ settings: Settings) throws {}

  func begin(_ study: Study) throws { self.study = study }
  func tell(_ trial: Trial) throws {}

  func ask(number: Int, random: inout RandomStream) throws -> SearchAnswer {
    guard let study else { return .exhausted }
    return .proposed(study.configuration { _, dimension in dimension.value(share: random.uniform()) })
  }
}
