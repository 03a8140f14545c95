import PluginKit

/// The categories of one column, in order: strings by their bytes, whole numbers by size. A category is kept as text.
struct Vocabulary {
  let name: String
  let isText: Bool
  private(set) var categories: [String]
  private var places: [String: Int]

  init(name: String, isText: Bool, categories: [String]) {
    self.name = name
    self.isText = isText
    self.categories = categories
    places = Dictionary(categories.enumerated().map { ($1, $0) }) { first, _ in first }
  }

  var count: Int { categories.count }

  mutating func add(_ column: ColumnView) {
    for row in 0..<column.rows where !column.isMissing(row) {
      let category = Self.category(column, row)
      if places.updateValue(0, forKey: category) == nil { categories.append(category) }
    }
  }

  /// Sorts what was added, and numbers it.
  mutating func finish() throws {
    guard !categories.isEmpty else {
      throw Failure.data("column '\(name)' has no value in the training part: all are missing; drop it with Drop")
    }
    if isText {
      categories.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    } else {
      categories.sort { (Int64($0) ?? 0) < (Int64($1) ?? 0) }
    }
    self = Vocabulary(name: name, isText: isText, categories: categories)
  }

  /// The number of a row's category; `nil` where training had none like it.
  func place(_ column: ColumnView, _ row: Int) -> Int? { places[Self.category(column, row)] }

  /// Refuses a column of another sort than the one that was fitted.
  func fits(_ column: ColumnView) throws -> Bool {
    guard column.extents.isEmpty, column.isText == isText, isText || column.isInteger else {
      throw Failure.shape(
        "column '\(name)' is \(column.description), and was fitted as \(isText ? "text" : "whole numbers")")
    }
    return true
  }

  /// The error for a category that training had none like.
  func unknown(_ column: ColumnView, _ row: Int) -> Failure {
    let known = categories.prefix(8).map { "'\($0)'" }.joined(separator: ", ")
    return .range(
      "column '\(name)', row \(row + 1): the category '\(Self.category(column, row))' is not among the \(count) of the "
        + "training part (\(known)\(count > 8 ? ", …" : "")); unknown: ignore lets it pass")
  }

  private static func category(_ column: ColumnView, _ row: Int) -> String {
    column.isText ? column.text(row) : String(column.integer(row))
  }
}

/// The vocabularies of the columns that a transform encodes.
struct Vocabularies {
  private(set) var columns: [Vocabulary] = []

  subscript(name: String) -> Vocabulary? { columns.first { $0.name == name } }

  mutating func add(_ table: TableView, _ choice: ColumnChoice, untouched: Set<String>) throws {
    let chosen = try choice.columns(of: table, untouched: untouched, sort: "categories (text or whole numbers)") {
      $0.extents.isEmpty && ($0.isText || (choice.isGiven && $0.isInteger))
    }
    if columns.isEmpty { columns = chosen.map { Vocabulary(name: $0.name, isText: $0.isText, categories: []) } }
    for index in columns.indices {
      guard let column = chosen.first(where: { $0.name == columns[index].name }), column.isText == columns[index].isText
      else { throw Failure.data("column '\(columns[index].name)' is not the same in every piece of the data") }
      columns[index].add(column)
    }
  }

  mutating func finish() throws { for index in columns.indices { try columns[index].finish() } }

  func label(column: String, index: Int) -> String? {
    guard let vocabulary = self[column], vocabulary.categories.indices.contains(index) else { return nil }
    return vocabulary.categories[index]
  }

  func save(to sink: Sink, as name: String) throws {
    try State.begin(sink, name)
    try sink.write(UInt64(columns.count))
    for column in columns {
      try sink.write(column.name)
      try sink.write(UInt8(column.isText ? 1 : 0))
      try State.write(sink, column.categories)
    }
  }

  init() {}

  init(from source: Source, as name: String) throws {
    try State.begin(source, name)
    for _ in 0..<(try State.count(source)) {
      let column = try source.readString()
      let isText = try source.read(UInt8.self)
      let categories = try State.texts(source)
      guard isText <= 1, Set(categories).count == categories.count, !categories.isEmpty,
        isText == 1 || categories.allSatisfy({ Int64($0) != nil })
      else { throw Failure.data("the saved categories of column '\(column)' are none") }
      columns.append(Vocabulary(name: column, isText: isText == 1, categories: categories))
    }
    try State.end(source)
  }
}
