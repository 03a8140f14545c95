import PluginKit

/// Uniform in [minval, maxval) (Keras `RandomUniform`).
final class RandomUniform: InitializerComponent {
  private let least: Float
  private let greatest: Float

  init(_ settings: Settings) throws {
    least = try settings.float("minval")
    greatest = try settings.float("maxval")
    guard least <= greatest else {
      throw Failure.invalid("minval=\(least) is above maxval=\(greatest); exchange them")
    }
  }

  func fill(_ fill: Initialization) throws {
    fill.host.random.uniform(fill.random, fill.elements, UInt64(fill.count), least, greatest)
  }
}
