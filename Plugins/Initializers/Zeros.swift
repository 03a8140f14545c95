import PluginKit

/// All 0.
final class Zeros: InitializerComponent {
  init(_ settings: Settings) throws {}

  func fill(_ fill: Initialization) throws { fill.all(0) }
}
