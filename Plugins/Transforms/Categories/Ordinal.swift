import PluginKit

/// A category as its number, i32, from 0.
final class Ordinal: TransformComponent {
  static let hasState = true
  private var categories: Categories

  init(_ settings: Settings) throws { categories = try Categories(settings) }

  func fit(_ table: TableView, untouched: Set<String>) throws { try categories.fit(table, untouched: untouched) }
  func finish() throws { try categories.finish() }

  func apply(_ run: TransformRun) throws {
    try categories.apply(run) { column, vocabulary in
      let memory = try run.builder.column(column.name, dtype: DType.i32, rows: column.rows)
      let target = memory.data.assumingMemoryBound(to: Int32.self)
      for row in 0..<column.rows {
        if column.isMissing(row) {
          memory.missing[row] = 1
          continue
        }
        let place = vocabulary.place(column, row)
        guard place != nil || categories.ignoresUnknown else { throw vocabulary.unknown(column, row) }
        target[row] = Int32(place ?? vocabulary.count)
      }
    }
  }

  func label(column: String, index: Int) -> String? { categories.label(column: column, index: index) }
  func save(to sink: Sink) throws { try categories.save(to: sink, as: "Ordinal") }
  func load(from source: Source, version: Int) throws { try categories.load(from: source, as: "Ordinal") }
}
