import PluginKit

/// A text as the numbers of its words, padded or cut to one length: (maxlen,) i32. 0 is padding, 1 a word that is not
/// among the most frequent, 2 the most frequent word.
final class Sequences: TransformComponent {
  static let hasState = true
  private static let firstWord = 2
  private let choice: ColumnChoice
  private let tokenizer: Tokenizer
  private let most: Int
  private let padsBefore: Bool
  private let cutsBefore: Bool
  /// The length of every sequence; 0 until it is known: the longest text of the training part.
  private var length: Int
  private let isLengthGiven: Bool
  private var indices = WordIndices()

  init(_ settings: Settings) throws {
    choice = try ColumnChoice(settings)
    tokenizer = try Tokenizer(settings)
    most = try settings.int("num_words")
    isLengthGiven = try !settings.isNull("maxlen")
    length = isLengthGiven ? try settings.int("maxlen") : 0
    padsBefore = try settings.string("padding") == "pre"
    cutsBefore = try settings.string("truncating") == "pre"
  }

  func fit(_ table: TableView, untouched: Set<String>) throws {
    try indices.add(table, choice, tokenizer, untouched: untouched)
    guard !isLengthGiven else { return }
    for column in table.columns where indices[column.name] != nil {
      for row in 0..<column.rows {
        var count = 0
        tokenizer.words(column.bytes(row)) { _ in count += 1 }
        length = max(length, count)
      }
    }
  }

  func finish() throws { try indices.finish(most: max(most - Self.firstWord, 1)) }

  func apply(_ run: TransformRun) throws {
    for column in run.table.columns {
      guard let index = indices[column.name] else {
        try run.builder.pass(column)
        continue
      }
      try column.checkText()
      let memory = try run.builder.column(column.name, extents: [length], dtype: DType.i32, rows: column.rows)
      let target = memory.data.assumingMemoryBound(to: Int32.self)
      var ids: [Int32] = []
      for row in 0..<column.rows {
        if column.isMissing(row) { memory.missing[row] = 1 }
        ids.removeAll(keepingCapacity: true)
        tokenizer.words(column.bytes(row)) { ids.append(Int32(index[$0].map { $0 + Self.firstWord } ?? 1)) }
        let kept = cutsBefore ? ids.suffix(length) : ids.prefix(length)
        let start = row * length + (padsBefore ? length - kept.count : 0)
        for (place, id) in kept.enumerated() { target[start + place] = id }
      }
    }
  }

  func label(column: String, index: Int) -> String? { indices.label(column: column, index: index - Self.firstWord) }

  func save(to sink: Sink) throws {
    try State.begin(sink, "Sequences")
    try sink.write(UInt64(length))
    try indices.save(to: sink)
  }

  func load(from source: Source, version: Int) throws {
    try State.begin(source, "Sequences")
    let length = try State.count(source)
    let loaded = try WordIndices(from: source)
    try State.end(source)
    guard length > 0, length < 1 << 24, !isLengthGiven || length == self.length else {
      throw Failure.data("a saved length of \(length) does not fit this transform")
    }
    self.length = length
    indices = loaded
  }
}
