import PluginKit

/// A category as a vector of zeros with a one at its place: (categories,) u8.
final class OneHot: TransformComponent {
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
      let count = vocabulary.count
      let memory = try run.builder.column(column.name, extents: [count], dtype: DType.u8, rows: column.rows)
      let target = memory.data.assumingMemoryBound(to: UInt8.self)
      for row in 0..<column.rows {
        if column.isMissing(row) {
          memory.missing[row] = 1
        } else if let place = vocabulary.place(column, row) {
          target[row * count + place] = 1
        } else if !ignoresUnknown {
          throw vocabulary.unknown(column, row)
        }
      }
    }
  }

  func label(column: String, index: Int) -> String? { vocabularies.label(column: column, index: index) }
  func save(to sink: Sink) throws { try vocabularies.save(to: sink, as: "OneHot") }
  func load(from source: Source, version: Int) throws { vocabularies = try Vocabularies(from: source, as: "OneHot") }
}
