import PluginKit

/// Uniform within ±sqrt(6 / (fan_in + fan_out)) (Glorot and Bengio 2010, "Understanding the Difficulty of Training
/// Deep Feedforward Neural Networks", eq. 16; Keras).
final class GlorotUniform: InitializerComponent {
  private let scaling: Scaling

  init(_ settings: Settings) throws {
    scaling = try Scaling(scale: 1, mode: .fanAverage, distribution: .uniform, settings)
  }

  func fill(_ fill: Initialization) throws { try scaling.fill(fill) }
}
