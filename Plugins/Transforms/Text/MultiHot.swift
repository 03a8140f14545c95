import PluginKit

/// Which of the most frequent words a text has: (words,) u8, 1 where the word is there. Word 0 is the most frequent.
final class MultiHot: TransformComponent {
  static let hasState = true
  private let choice: ColumnChoice
  private let tokenizer: Tokenizer
  private let most: Int
  private var indices = WordIndices()

  init(_ settings: Settings) throws {
    choice = try ColumnChoice(settings)
    tokenizer = try Tokenizer(settings)
    most = try settings.int("num_words")
  }

  func fit(_ table: TableView, untouched: Set<String>) throws {
    try indices.add(table, choice, tokenizer, untouched: untouched)
  }

  func finish() throws { try indices.finish(most: most) }

  func apply(_ run: TransformRun) throws {
    for column in run.table.columns {
      guard let index = indices[column.name] else {
        try run.builder.pass(column)
        continue
      }
      try column.checkText()
      let width = index.count
      let memory = try run.builder.column(column.name, extents: [width], dtype: DType.u8, rows: column.rows)
      let target = memory.data.assumingMemoryBound(to: UInt8.self)
      for row in 0..<column.rows {
        if column.isMissing(row) { memory.missing[row] = 1 }
        tokenizer.words(column.bytes(row)) { word in
          if let place = index[word] { target[row * width + place] = 1 }
        }
      }
    }
  }

  func label(column: String, index: Int) -> String? { indices.label(column: column, index: index) }

  func save(to sink: Sink) throws {
    try State.begin(sink, "MultiHot")
    try indices.save(to: sink)
  }

  func load(from source: Source, version: Int) throws {
    try State.begin(source, "MultiHot")
    let loaded = try WordIndices(from: source)
    try State.end(source)
    indices = loaded
  }
}
