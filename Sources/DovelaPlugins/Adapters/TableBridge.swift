import CDovela
import DovelaCore
import Glibc

/// A table in the contract's form, for the duration of a call.
final class BorrowedTable {
  private var columns: [dovela_column] = []
  private var texts: [UnsafeMutablePointer<dovela_text>] = []
  private let arena = ValueArena()
  private let table: Table

  init(_ table: Table) { self.table = table }

  deinit { for text in texts { text.deallocate() } }

  func withTable<T>(_ body: (UnsafePointer<dovela_table>) throws -> T) rethrows -> T {
    columns = []
    return try borrow(0, body)
  }

  /// Pins the arrays of one column after another.
  private func borrow<T>(_ index: Int, _ body: (UnsafePointer<dovela_table>) throws -> T) rethrows -> T {
    guard index < table.columns.count else {
      return try columns.withUnsafeBufferPointer { buffer in
        var whole = dovela_table(
          struct_size: UInt64(MemoryLayout<dovela_table>.size), required: 0, rows: UInt64(table.rows),
          columns: buffer.baseAddress, column_count: UInt64(buffer.count))
        return try body(&whole)
      }
    }
    let column = table.columns[index]
    return try column.missing.withUnsafeBufferPointer { missing in
      func next(_ data: UnsafeRawPointer?) throws -> T {
        columns.append(
          dovela_column(
            name: arena.string(column.name), spec: dovela_tensor_spec(column.spec), data: data,
            missing: missing.isEmpty ? nil : missing.baseAddress))
        return try borrow(index + 1, body)
      }
      switch column.values {
      case .f32(let values): return try values.withUnsafeBytes { try next($0.baseAddress) }
      case .f64(let values): return try values.withUnsafeBytes { try next($0.baseAddress) }
      case .i64(let values): return try values.withUnsafeBytes { try next($0.baseAddress) }
      case .i32(let values): return try values.withUnsafeBytes { try next($0.baseAddress) }
      case .u8(let values): return try values.withUnsafeBytes { try next($0.baseAddress) }
      case .text(let values): return try next(UnsafeRawPointer(strings(values)))
      }
    }
  }

  private func strings(_ values: [String]) -> UnsafeMutablePointer<dovela_text> {
    let texts = UnsafeMutablePointer<dovela_text>.allocate(capacity: max(values.count, 1))
    for (row, value) in values.enumerated() {
      (texts + row).initialize(to: dovela_text(bytes: arena.string(value), length: UInt64(value.utf8.count)))
    }
    self.texts.append(texts)
    return texts
  }
}
