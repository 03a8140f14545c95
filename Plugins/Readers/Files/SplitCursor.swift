import PluginKit

/// The columns of an open split, given to the host piece by piece.
final class SplitCursor {
  private var columns: [FileColumn] = []
  private var next = 0

  /// Rows of the split.
  var rows: Int { columns.first?.rows ?? 0 }

  func start(_ columns: [FileColumn]) {
    self.columns = columns
    next = 0
  }

  func end() { columns = [] }

  /// Puts up to `most` further rows into the builder and says how many.
  func read(most: Int, into builder: TableBuilder) throws -> Int {
    let count = min(most, rows - next)
    guard count > 0 || (next == 0 && !columns.isEmpty) else { return 0 }
    for column in columns {
      let missing =
        column.dtype == DType.text
        ? try copyTexts(column, count, builder) : try copyNumbers(column, count, builder)
      for row in 0..<count where !column.missing.isEmpty { missing[row] = column.missing[next + row] }
    }
    next += count
    return count
  }

  /// Copies the next `count` rows and gives the marks of missing values.
  private func copyTexts(
    _ column: FileColumn, _ count: Int, _ builder: TableBuilder
  ) throws -> UnsafeMutablePointer<UInt8> {
    let missing = try builder.textColumn(column.name, rows: count)
    try column.bytes.withUnsafeBufferPointer { bytes in
      for row in 0..<count { try builder.text(column.name, row: row, .init(rebasing: bytes[column.texts[next + row]])) }
    }
    return missing
  }

  private func copyNumbers(
    _ column: FileColumn, _ count: Int, _ builder: TableBuilder
  ) throws -> UnsafeMutablePointer<UInt8> {
    let memory = try builder.column(column.name, extents: column.extents, dtype: column.dtype, rows: count)
    let size = column.rowBytes
    column.bytes.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return }
      memory.data.copyMemory(from: start + next * size, byteCount: count * size)
    }
    return memory.missing
  }
}
