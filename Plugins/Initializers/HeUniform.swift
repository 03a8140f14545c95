import PluginKit

/// Uniform within ±sqrt(6 / fan_in) (He et al. 2015, "Delving Deep into Rectifiers", eq. 10; Keras).
final class HeUniform: InitializerComponent {
  private let scaling: Scaling

  init(_ settings: Settings) throws {
    scaling = try Scaling(scale: 2, mode: .fanIn, distribution: .uniform, settings)
  }

  func fill(_ fill: Initialization) throws { try scaling.fill(fill) }
}
