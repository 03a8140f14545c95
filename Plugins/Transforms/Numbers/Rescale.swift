import PluginKit

/// y = x * scale + offset (Keras's Rescaling).
final class Rescale: TransformComponent {
  static let hasState = true
  private let choice: ColumnChoice
  private let scale: Double
  private let offset: Double
  private var fitted = AffineColumns()

  init(_ settings: Settings) throws {
    choice = try ColumnChoice(settings)
    scale = try settings.double("scale")
    offset = try settings.double("offset")
    guard scale.isFinite, scale != 0, offset.isFinite else {
      throw Failure.invalid("scale \(scale) and offset \(offset): both are finite and scale is not 0")
    }
  }

  func fit(_ table: TableView, untouched: Set<String>) throws {
    fitted.columns = try choice.columns(of: table, untouched: untouched, sort: "numbers") { !$0.isText }.map {
      Affine(
        name: $0.name, center: Array(repeating: 0, count: $0.width), factor: Array(repeating: scale, count: $0.width),
        offset: Array(repeating: offset, count: $0.width))
    }
  }

  func apply(_ run: TransformRun) throws { try fitted.apply(run) }
  func invert(column: String, _ values: UnsafeMutableBufferPointer<Float>) -> Bool {
    fitted.invert(column: column, values)
  }
  func save(to sink: Sink) throws { try fitted.save(to: sink, as: "Rescale") }
  func load(from source: Source, version: Int) throws { fitted = try AffineColumns(from: source, as: "Rescale") }
}
