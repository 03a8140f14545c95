import CDovela
import DovelaCore

/// A reader of a plugin.
public final class PluginReader: PluginComponent, Reader {
  private let table: dovela_reader

  init(_ factory: PluginFactory, _ table: dovela_reader, _ configuration: Configuration, name: String) throws {
    self.table = table
    try super.init(factory, configuration, name: name)
  }

  /// Rows of one piece where the reader does not know how many there are.
  private static let pieceRows: UInt64 = 1 << 16

  public func read(split: String, base: String) throws -> ReaderResult? {
    var info = dovela_reader_info()
    info.struct_size = UInt64(MemoryLayout<dovela_reader_info>.size)
    if let error = table.open(instance, split, base, &info) {
      let reason = taken(error, .data, owner: owner)
      if reason.code == .notFound { return nil }
      throw reason
    }
    defer { table.close(instance) }
    let target = readText(info.target)
    let most = info.rows > 0 ? info.rows : Self.pieceRows
    var pieces: [Table] = []
    var total = 0
    while true {
      let builder = TableBuilder(owner: owner)
      var functions = builder.builder
      var rows: UInt64 = 0
      try builder.lent { try call("read", .created, .data) { table.read(instance, most, &functions, &rows) } }
      let piece = try builder.table()
      guard rows == UInt64(piece.rows) else {
        throw DovelaError(
          .internal, .plugin, owner: owner, "says that it read \(rows) rows, and gives columns of \(piece.rows)")
      }
      // The first piece tells the columns, even where it has no row.
      if rows > 0 || pieces.isEmpty { pieces.append(piece) }
      total += piece.rows
      if rows == 0 || (info.rows > 0 && total >= Int(clamping: info.rows)) { break }
    }
    return ReaderResult(table: try joined(pieces), target: target)
  }

  private func joined(_ pieces: [Table]) throws -> Table {
    guard let first = pieces.first, pieces.count > 1 else { return pieces.first ?? Table() }
    guard pieces.allSatisfy({ $0.columns.map(\.name) == first.columns.map(\.name) }) else { throw changed() }
    return Table(columns: try first.columns.indices.map { try column($0, of: pieces) })
  }

  private func column(_ index: Int, of pieces: [Table]) throws -> Column {
    var result = pieces[0].columns[index]
    let parts = pieces.map { $0.columns[index] }
    guard parts.allSatisfy({ $0.spec == result.spec }), let values = ColumnValues.joining(parts.map(\.values)) else {
      throw changed()
    }
    result.values = values
    if parts.contains(where: { !$0.missing.isEmpty }) {
      result.missing = parts.flatMap { $0.missing.isEmpty ? Array(repeating: 0, count: $0.rows) : $0.missing }
    }
    return result
  }

  private func changed() -> DovelaError {
    DovelaError(.internal, .plugin, owner: owner, "gives pieces of a split with different columns")
  }
}
