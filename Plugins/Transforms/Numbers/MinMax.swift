import PluginKit

/// From the least and greatest value of the training part to a range: y = (x - min) / (max - min) * (b - a) + a. An
/// element that never changes becomes a.
final class MinMax: TransformComponent {
  static let hasState = true
  private let choice: ColumnChoice
  private let range: ClosedRange<Double>
  private var statistics = ColumnStatistics()
  private var fitted = AffineColumns()

  init(_ settings: Settings) throws {
    choice = try ColumnChoice(settings)
    let bounds = try settings.doubles("range")
    guard bounds.count == 2, bounds[0] < bounds[1] else {
      throw Failure.invalid("range: \(bounds) is not [least, greatest] with least below greatest")
    }
    range = bounds[0]...bounds[1]
  }

  func fit(_ table: TableView, untouched: Set<String>) throws {
    try statistics.add(table, choice, untouched: untouched)
  }

  func finish() throws {
    fitted.columns = try statistics.columns.map { column in
      try column.checkNotEmpty()
      let factor = (0..<column.width).map { element in
        let span = column.greatest[element] - column.least[element]
        return (range.upperBound - range.lowerBound) / (span > 0 ? span : 1)
      }
      return Affine(
        name: column.name, center: column.least, factor: factor,
        offset: Array(repeating: range.lowerBound, count: column.width))
    }
  }

  func apply(_ run: TransformRun) throws { try fitted.apply(run) }
  func invert(column: String, _ values: UnsafeMutableBufferPointer<Float>) -> Bool {
    fitted.invert(column: column, values)
  }
  func save(to sink: Sink) throws { try fitted.save(to: sink, as: "MinMax") }
  func load(from source: Source, version: Int) throws { fitted = try AffineColumns(from: source, as: "MinMax") }
}
