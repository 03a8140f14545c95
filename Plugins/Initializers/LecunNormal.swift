import PluginKit

/// Truncated normal of variance 1 / fan_in (LeCun et al. 1998, "Efficient BackProp", eq. 16; Keras).
final class LecunNormal: InitializerComponent {
  private let scaling: Scaling

  init(_ settings: Settings) throws {
    scaling = try Scaling(scale: 1, mode: .fanIn, distribution: .truncatedNormal, settings)
  }

  func fill(_ fill: Initialization) throws { try scaling.fill(fill) }
}
