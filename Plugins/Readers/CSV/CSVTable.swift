import PluginKit

/// A CSV file as columns: names, types, missing values.
struct CSVTable {
  /// The settings that say how a file is read.
  struct Dialect {
    var separator: UInt8
    var hasHeader: Bool
    /// Names in place of the header's, or where there is none; empty: the header's, or column_1, column_2, …
    var names: [String]
    /// Declared types by column: "int", "float" or "text".
    var types: [String: String]
    /// Texts that stand for a missing value.
    var missing: Set<String>
  }

  private let bytes: [UInt8]
  private let scanner: CSVScanner
  private let dialect: Dialect
  private let path: String
  private var names: [String] = []
  private var rows: ArraySlice<CSVScanner.Row> = []

  init(_ bytes: [UInt8], dialect: Dialect, path: String) throws {
    self.bytes = bytes
    self.dialect = dialect
    self.path = path
    scanner = try CSVScanner(bytes, separator: dialect.separator, path: path)
    guard !scanner.rows.isEmpty else { throw Failure.data("\(path): the file is empty") }
    rows = scanner.rows[(dialect.hasHeader ? 1 : 0)...]
    names = try columnNames()
    try checkWidths()
    if let unknown = dialect.types.keys.sorted().first(where: { !names.contains($0) }) {
      throw Failure.invalid(
        "types: there is no column '\(unknown)' in \(path); columns: \(names.joined(separator: ", "))")
    }
  }

  func columns() throws -> [FileColumn] { try names.indices.map(column) }

  private func columnNames() throws -> [String] {
    let width = scanner.rows[0].count
    var names = dialect.names
    if names.isEmpty {
      names = (0..<width).map { index in
        let name = dialect.hasHeader ? text(scanner.cells[index]) : ""
        return name.isEmpty ? "column_\(index + 1)" : name
      }
    }
    guard names.count == width else {
      throw Failure.invalid(
        "columns: \(names.count) names for \(path), which has \(width) columns (line \(scanner.rows[0].line))")
    }
    for (index, name) in names.enumerated() where names[..<index].contains(name) {
      throw Failure.data(
        "\(path), line \(scanner.rows[0].line), column \(index + 1): the name '\(name)' is used twice; "
          + "give names of your own with columns")
    }
    return names
  }

  private func checkWidths() throws {
    for row in rows where row.count != names.count {
      throw Failure.data(
        "\(path), line \(row.line), column \(min(row.count, names.count) + 1): the row has \(row.count) cells, "
          + "\(dialect.hasHeader ? "the header" : "the first row") has \(names.count)")
    }
  }

  private func text(_ cell: CSVScanner.Cell) -> String {
    var bytes = Array(self.bytes[cell.range])
    if cell.hasDoubledQuotes { Self.unquote(&bytes) }
    while let last = bytes.last, last == 0x20 { bytes.removeLast() }
    return String(decoding: bytes.drop { $0 == 0x20 }, as: UTF8.self)
  }

  private static func unquote(_ bytes: inout [UInt8]) {
    var kept = 0
    var index = 0
    while index < bytes.count {
      bytes[kept] = bytes[index]
      index += bytes[index] == UInt8(ascii: "\"") ? 2 : 1
      kept += 1
    }
    bytes.removeLast(bytes.count - kept)
  }
}

/// One column: its type, from a declaration or from all its cells.
extension CSVTable {
  private func column(_ index: Int) throws -> FileColumn {
    let cells = rows.map { scanner.cells[$0.first + index] }
    let missing = missingRows(cells)
    switch dialect.types[names[index]] {
    case "text": return try texts(index, cells, missing)
    case "int": return try integers(index, cells, missing)
    case "float": return try floats(index, cells, missing)
    default: return try inferred(index, cells, missing)
    }
  }

  private func missingRows(_ cells: [CSVScanner.Cell]) -> [UInt8] {
    let longest = dialect.missing.map(\.utf8.count).max() ?? -1
    var found = false
    let missing = cells.map { cell -> UInt8 in
      guard cell.end - cell.start <= longest + 2, dialect.missing.contains(text(cell)) else { return 0 }
      found = true
      return 1
    }
    return found ? missing : []
  }

  /// Whole numbers where every cell is one, decimal numbers where every cell is a number, otherwise text. A cell of
  /// text in a column that is mostly numbers is taken for the mistake that it nearly always is.
  private func inferred(_ index: Int, _ cells: [CSVScanner.Cell], _ missing: [UInt8]) throws -> FileColumn {
    var integers = 0
    var numbers = 0
    var firstText: Int?
    bytes.withUnsafeBufferPointer { bytes in
      for row in cells.indices where missing.isEmpty || missing[row] == 0 {
        switch CSVNumber(.init(rebasing: bytes[cells[row].range])) {
        case .integer:
          integers += 1
          numbers += 1
        case .float: numbers += 1
        case .text: firstText = firstText ?? row
        }
      }
    }
    let present = missing.isEmpty ? cells.count : missing.count { $0 == 0 }
    if integers == present { return try self.integers(index, cells, missing) }
    if numbers == present { return try floats(index, cells, missing) }
    guard let firstText, numbers * 2 > present else { return try texts(index, cells, missing) }
    throw notNumber(
      index, row: firstText, cells[firstText],
      "is not a number, as \(numbers) of the \(present - 1) other cells of the column are; correct it, add it to missing, "
        + "or declare types: [\"\(names[index]):text\"]")
  }

  private func integers(_ index: Int, _ cells: [CSVScanner.Cell], _ missing: [UInt8]) throws -> FileColumn {
    var values = [Int64](repeating: 0, count: cells.count)
    try bytes.withUnsafeBufferPointer { bytes in
      for row in cells.indices where missing.isEmpty || missing[row] == 0 {
        guard case .integer(let value) = CSVNumber(.init(rebasing: bytes[cells[row].range])) else {
          throw notNumber(index, row: row, cells[row], "is not a whole number, which types declares this column to be")
        }
        values[row] = value
      }
    }
    return .numbers(names[index], DType.i64, values, missing: missing)
  }

  private func floats(_ index: Int, _ cells: [CSVScanner.Cell], _ missing: [UInt8]) throws -> FileColumn {
    var values = [Double](repeating: 0, count: cells.count)
    try bytes.withUnsafeBufferPointer { bytes in
      for row in cells.indices where missing.isEmpty || missing[row] == 0 {
        guard let value = CSVNumber(.init(rebasing: bytes[cells[row].range])).double else {
          throw notNumber(index, row: row, cells[row], "is not a number, which types declares this column to be")
        }
        values[row] = value
      }
    }
    return .numbers(names[index], DType.f64, values, missing: missing)
  }

  private func texts(_ index: Int, _ cells: [CSVScanner.Cell], _ missing: [UInt8]) throws -> FileColumn {
    var arena: [UInt8] = []
    var places: [Range<Int>] = []
    places.reserveCapacity(cells.count)
    for (row, cell) in cells.enumerated() {
      var text = Array(bytes[cell.range])
      if cell.hasDoubledQuotes { Self.unquote(&text) }
      guard String(validating: text, as: UTF8.self) != nil else {
        throw Failure.data(
          "\(path), line \(line(row)), column \(index + 1) ('\(names[index])'): the text is not UTF-8; "
            + "convert the file (iconv -f LATIN1 -t UTF-8)")
      }
      places.append(arena.count..<arena.count + text.count)
      arena += text
    }
    return FileColumn(name: names[index], dtype: DType.text, bytes: arena, texts: places, missing: missing)
  }

  private func line(_ row: Int) -> Int { rows[rows.startIndex + row].line }

  private func notNumber(_ index: Int, row: Int, _ cell: CSVScanner.Cell, _ why: String) -> Failure {
    let shown = text(cell)
    let short = shown.count > 40 ? shown.prefix(40) + "…" : shown[...]
    return .data("\(path), line \(line(row)), column \(index + 1) ('\(names[index])'): '\(short)' \(why)")
  }
}
