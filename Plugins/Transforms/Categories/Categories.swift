import PluginKit

/// What encodings of categories share: which columns they take, the vocabularies fitted on them, and what they do with
/// a category that training had none like.
struct Categories {
  private let choice: ColumnChoice
  let ignoresUnknown: Bool
  private var vocabularies = Vocabularies()

  init(_ settings: Settings) throws {
    choice = try ColumnChoice(settings)
    ignoresUnknown = try settings.string("unknown") == "ignore"
  }

  mutating func fit(_ table: TableView, untouched: Set<String>) throws {
    try vocabularies.add(table, choice, untouched: untouched)
  }

  mutating func finish() throws { try vocabularies.finish() }

  /// Hands each column that was fitted to `encode`, and passes the others on as they are.
  func apply(_ run: TransformRun, encode: (_ column: ColumnView, _ vocabulary: Vocabulary) throws -> Void) throws {
    for column in run.table.columns {
      if let vocabulary = vocabularies[column.name], try vocabulary.fits(column) {
        try encode(column, vocabulary)
      } else {
        try run.builder.pass(column)
      }
    }
  }

  func label(column: String, index: Int) -> String? { vocabularies.label(column: column, index: index) }
  func save(to sink: Sink, as name: String) throws { try vocabularies.save(to: sink, as: name) }
  mutating func load(from source: Source, as name: String) throws {
    vocabularies = try Vocabularies(from: source, as: name)
  }
}
