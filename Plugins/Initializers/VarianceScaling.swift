import PluginKit

/// Variance scale / n, n after `mode` (Keras `VarianceScaling`).
final class VarianceScaling: InitializerComponent {
  private let scaling: Scaling

  init(_ settings: Settings) throws {
    let mode: Scaling.Mode =
      switch try settings.string("mode") {
      case "fan_in": .fanIn
      case "fan_out": .fanOut
      default: .fanAverage
      }
    let distribution: Scaling.Distribution =
      switch try settings.string("distribution") {
      case "uniform": .uniform
      case "untruncated_normal": .normal
      default: .truncatedNormal
      }
    scaling = try Scaling(scale: settings.double("scale"), mode: mode, distribution: distribution, settings)
  }

  func fill(_ fill: Initialization) throws { try scaling.fill(fill) }
}
