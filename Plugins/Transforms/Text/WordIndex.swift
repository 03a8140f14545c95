import PluginKit

/// The most frequent words of one column. Words of one frequency keep the order of their first appearance, as
/// Keras's Tokenizer has it.
struct WordIndex {
  let name: String
  private(set) var words: [String] = []
  private var places: [String: Int] = [:]
  private var counts: [Int] = []

  init(name: String, words: [String] = []) {
    self.name = name
    self.words = words
    places = Dictionary(words.enumerated().map { ($1, $0) }) { first, _ in first }
  }

  var count: Int { words.count }

  mutating func add(_ column: ColumnView, _ tokenizer: Tokenizer) {
    for row in 0..<column.rows where !column.isMissing(row) {
      tokenizer.words(column.bytes(row)) { word in
        if let place = places[word] {
          counts[place] += 1
        } else {
          places[word] = words.count
          words.append(word)
          counts.append(1)
        }
      }
    }
  }

  /// Keeps the `most` most frequent words, numbered by frequency.
  mutating func finish(most: Int) throws {
    guard !words.isEmpty else { throw Failure.data("column '\(name)' has no word in the training part") }
    let order = words.indices.sorted { counts[$0] != counts[$1] ? counts[$0] > counts[$1] : $0 < $1 }
    self = WordIndex(name: name, words: order.prefix(most).map { words[$0] })
  }

  subscript(word: String) -> Int? { places[word] }
}

/// The words of the columns that a transform encodes.
struct WordIndices {
  private(set) var columns: [WordIndex] = []

  subscript(name: String) -> WordIndex? { columns.first { $0.name == name } }

  mutating func add(_ table: TableView, _ choice: ColumnChoice, _ tokenizer: Tokenizer, untouched: Set<String>) throws {
    let chosen = try choice.columns(of: table, untouched: untouched, sort: "text") { $0.isText && $0.extents.isEmpty }
    if columns.isEmpty { columns = chosen.map { WordIndex(name: $0.name) } }
    for index in columns.indices {
      guard let column = chosen.first(where: { $0.name == columns[index].name }) else {
        throw Failure.data("column '\(columns[index].name)' is not in every piece of the data")
      }
      columns[index].add(column, tokenizer)
    }
  }

  mutating func finish(most: Int) throws { for index in columns.indices { try columns[index].finish(most: most) } }

  func label(column: String, index: Int) -> String? {
    guard let words = self[column]?.words, words.indices.contains(index) else { return nil }
    return words[index]
  }

  /// The body alone: the frame is the transform's.
  func save(to sink: Sink) throws {
    try sink.write(UInt64(columns.count))
    for column in columns {
      try sink.write(column.name)
      try State.write(sink, column.words)
    }
  }

  init() {}

  init(from source: Source) throws {
    for _ in 0..<(try State.count(source)) {
      let column = WordIndex(name: try source.readString(), words: try State.texts(source))
      guard !column.words.isEmpty, Set(column.words).count == column.count else {
        throw Failure.data("the saved words of column '\(column.name)' are none")
      }
      columns.append(column)
    }
  }
}

extension ColumnView {
  /// Refuses a column that is no text any more.
  func checkText() throws {
    guard isText, extents.isEmpty else {
      throw Failure.shape("column '\(name)' is \(description), and was fitted as text")
    }
  }
}
