import PluginKit

/// Truncated normal of variance 2 / (fan_in + fan_out) (Glorot and Bengio 2010, eq. 12; Keras).
final class GlorotNormal: InitializerComponent {
  private let scaling: Scaling

  init(_ settings: Settings) throws {
    scaling = try Scaling(scale: 1, mode: .fanAverage, distribution: .truncatedNormal, settings)
  }

  func fill(_ fill: Initialization) throws { try scaling.fill(fill) }
}
