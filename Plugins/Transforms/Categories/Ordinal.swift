import PluginKit

/// A category as its number, i32, from 0.
final class Ordinal: TransformComponent {
  static let hasState = true
  private let choice: ColumnChoice
  private let ignoresUnknown: Bool
  private var vocabularies = Vocabularies()

  init(_ settings: Settings) throws {
    choice = try ColumnChoice(settings)
    ignoresUnknown = try settings.string("unknown") == "ignore"
  }

  func fit(_ table: TableView, untouched: Set<String>) throws {
    try vocabularies.add(table, choice, untouched: untouched)
  }

  func finish() throws { try vocabularies.finish() }

  func apply(_ run: TransformRun) throws {
    for column in run.table.columns {
      guard let vocabulary = vocabularies[column.name], try vocabulary.fits(column) else {
        try run.builder.pass(column)
        continue
      }
      let memory = try run.builder.column(column.name, dtype: DType.i32, rows: column.rows)
      let target = memory.data.assumingMemoryBound(to: Int32.self)
      for row in 0..<column.rows {
        if column.isMissing(row) {
          memory.missing[row] = 1
          continue
        }
        let place = vocabulary.place(column, row)
        guard place != nil || ignoresUnknown else { throw vocabulary.unknown(column, row) }
        target[row] = Int32(place ?? vocabulary.count)
      }
    }
  }

  func label(column: String, index: Int) -> String? { vocabularies.label(column: column, index: index) }
  func save(to sink: Sink) throws { try vocabularies.save(to: sink, as: "Ordinal") }
  func load(from source: Source, version: Int) throws { vocabularies = try Vocabularies(from: source, as: "Ordinal") }
}
