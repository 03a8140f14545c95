import PluginKit

/// A category as a vector of zeros with a one at its place: (categories,) u8.
final class OneHot: TransformComponent {
  static let hasState = true
  private var categories: Categories

  init(_ settings: Settings) throws { categories = try Categories(settings) }

  func fit(_ table: TableView, untouched: Set<String>) throws { try categories.fit(table, untouched: untouched) }
  func finish() throws { try categories.finish() }

  func apply(_ run: TransformRun) throws {
    try categories.apply(run) { column, vocabulary in
      let count = vocabulary.count
      let memory = try run.builder.column(column.name, extents: [count], dtype: DType.u8, rows: column.rows)
      let target = memory.data.assumingMemoryBound(to: UInt8.self)
      for row in 0..<column.rows {
        if column.isMissing(row) {
          memory.missing[row] = 1
        } else if let place = vocabulary.place(column, row) {
          target[row * count + place] = 1
        } else if !categories.ignoresUnknown {
          throw vocabulary.unknown(column, row)
        }
      }
    }
  }

  func label(column: String, index: Int) -> String? { categories.label(column: column, index: index) }
  func save(to sink: Sink) throws { try categories.save(to: sink, as: "OneHot") }
  func load(from source: Source, version: Int) throws { try categories.load(from: source, as: "OneHot") }
}
