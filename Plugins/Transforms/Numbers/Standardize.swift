import PluginKit

/// Mean 0 and deviation 1: y = (x - mean) / deviation, for each element over the rows of the training part. An element
/// that never changes becomes 0.
final class Standardize: TransformComponent {
  static let hasState = true
  private let choice: ColumnChoice
  private var statistics = ColumnStatistics()
  private var fitted = AffineColumns()

  init(_ settings: Settings) throws { choice = try ColumnChoice(settings) }

  func fit(_ table: TableView, untouched: Set<String>) throws {
    try statistics.add(table, choice, untouched: untouched)
  }

  func finish() throws {
    fitted.columns = try statistics.columns.map { column in
      try column.checkNotEmpty()
      let factor = (0..<column.width).map { element in
        let deviation = column.deviation(element)
        // Rounding leaves a deviation near 0 where all values are one: scikit-learn's bound.
        let bound = 10 * Double.ulpOfOne * abs(column.mean[element])
        return deviation <= bound || deviation == 0 ? 1 : 1 / deviation
      }
      return Affine(
        name: column.name, center: column.mean, factor: factor, offset: Array(repeating: 0, count: column.width))
    }
  }

  func apply(_ run: TransformRun) throws { try fitted.apply(run) }
  func invert(column: String, _ values: UnsafeMutableBufferPointer<Float>) -> Bool {
    fitted.invert(column: column, values)
  }
  func save(to sink: Sink) throws { try fitted.save(to: sink, as: "Standardize") }
  func load(from source: Source, version: Int) throws { fitted = try AffineColumns(from: source, as: "Standardize") }
}
