import PluginKit

/// All 1.
final class Ones: InitializerComponent {
  init(_ settings: Settings) throws {}

  func fill(_ fill: Initialization) throws { fill.all(1) }
}
