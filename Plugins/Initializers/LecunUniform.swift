import PluginKit

/// Uniform within ±sqrt(3 / fan_in) (LeCun et al. 1998, "Efficient BackProp", eq. 16; Keras).
final class LecunUniform: InitializerComponent {
  private let scaling: Scaling

  init(_ settings: Settings) throws {
    scaling = try Scaling(scale: 1, mode: .fanIn, distribution: .uniform, settings)
  }

  func fill(_ fill: Initialization) throws { try scaling.fill(fill) }
}
