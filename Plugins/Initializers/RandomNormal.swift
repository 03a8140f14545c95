import PluginKit

/// Normal (Keras `RandomNormal`).
final class RandomNormal: InitializerComponent {
  private let mean: Float
  private let deviation: Float

  init(_ settings: Settings) throws {
    mean = try settings.float("mean")
    deviation = try settings.float("stddev")
  }

  func fill(_ fill: Initialization) throws {
    fill.host.random.normal(fill.random, fill.elements, UInt64(fill.count), mean, deviation)
  }
}
