import PluginKit

/// All one value.
final class Constant: InitializerComponent {
  private let value: Float

  init(_ settings: Settings) throws { value = try settings.float("value") }

  func fill(_ fill: Initialization) throws { fill.all(value) }
}

extension Initialization {
  /// Writes one value everywhere.
  func all(_ value: Float) { elements?.update(repeating: value, count: count) }
}
