import CDovela

/// Rows of named columns that the host lends for a call.
public struct TableView {
  let pointer: UnsafePointer<dovela_table>

  public var rows: Int { Int(pointer.pointee.rows) }
  public var count: Int { Int(pointer.pointee.column_count) }
  public subscript(index: Int) -> ColumnView { ColumnView(pointer: pointer.pointee.columns + index, rows: rows) }
  public var columns: [ColumnView] { (0..<count).map { self[$0] } }
}

/// One column of the host's: read where it lies.
public struct ColumnView {
  // Visible to inlining: `number` and `integer` are called for every element of a table.
  @usableFromInline let pointer: UnsafePointer<dovela_column>
  public let rows: Int

  public var name: String { String(cString: pointer.pointee.name) }
  /// The shape of one row.
  public var extents: [Int] { pointer.pointee.spec.extents }
  /// Elements of one row.
  public var width: Int { max(pointer.pointee.spec.count(), 0) }
  @inlinable public var dtype: UInt32 { pointer.pointee.spec.dtype }
  public var isText: Bool { dtype == DType.text }
  public var isInteger: Bool { dtype == DType.u8 || dtype == DType.i32 || dtype == DType.i64 }

  /// Whether the value of a row is missing.
  @inlinable public func isMissing(_ row: Int) -> Bool { pointer.pointee.missing.map { $0[row] != 0 } ?? false }

  /// Element `index`, counted over all rows, as a number; NaN for a string.
  @inlinable public func number(_ index: Int) -> Double {
    guard let data = pointer.pointee.data else { return .nan }
    switch dtype {
    case DType.f32: return Double(data.assumingMemoryBound(to: Float.self)[index])
    case DType.f64: return data.assumingMemoryBound(to: Double.self)[index]
    case DType.i64: return Double(data.assumingMemoryBound(to: Int64.self)[index])
    case DType.i32: return Double(data.assumingMemoryBound(to: Int32.self)[index])
    case DType.u8: return Double(data.assumingMemoryBound(to: UInt8.self)[index])
    default: return .nan
    }
  }

  /// Element `index` as a whole number; 0 where it is none.
  @inlinable public func integer(_ index: Int) -> Int64 {
    guard let data = pointer.pointee.data else { return 0 }
    switch dtype {
    case DType.i64: return data.assumingMemoryBound(to: Int64.self)[index]
    case DType.i32: return Int64(data.assumingMemoryBound(to: Int32.self)[index])
    case DType.u8: return Int64(data.assumingMemoryBound(to: UInt8.self)[index])
    default: return Int64(exactly: number(index)) ?? 0
    }
  }

  /// The bytes of element `index` of a column of strings; empty otherwise.
  public func bytes(_ index: Int) -> UnsafeBufferPointer<UInt8> {
    guard isText, let data = pointer.pointee.data else { return .init(start: nil, count: 0) }
    let text = data.assumingMemoryBound(to: dovela_text.self)[index]
    return .init(
      start: text.bytes.map { UnsafeRawPointer($0).assumingMemoryBound(to: UInt8.self) }, count: Int(text.length))
  }

  public func text(_ index: Int) -> String { String(decoding: bytes(index), as: UTF8.self) }
}

/// Where a reader or a transform puts its rows.
public struct TableBuilder {
  let pointer: UnsafePointer<dovela_table_builder>

  /// Memory of a column that was declared, zeroed.
  public struct Memory {
    public let data: UnsafeMutableRawPointer
    /// (rows), 1 where the value is missing.
    public let missing: UnsafeMutablePointer<UInt8>
  }

  /// Declares a column of numbers and gives its memory.
  public func column(_ name: String, extents: [Int] = [], dtype: UInt32, rows: Int) throws -> Memory {
    let (data, missing) = try declare(name, extents: extents, dtype: dtype, rows: rows)
    guard let data else { throw Failure(DOVELA_INTERNAL, "the host gave no memory for '\(name)'") }
    return Memory(data: data, missing: missing)
  }

  /// Declares a column of strings, filled with `text`; gives the marks of missing values, (rows).
  public func textColumn(_ name: String, rows: Int) throws -> UnsafeMutablePointer<UInt8> {
    try declare(name, extents: [], dtype: DType.text, rows: rows).missing
  }

  private func declare(
    _ name: String, extents: [Int], dtype: UInt32, rows: Int
  ) throws -> (data: UnsafeMutableRawPointer?, missing: UnsafeMutablePointer<UInt8>) {
    guard extents.count < Int(DOVELA_MAX_RANK) else {
      throw Failure.shape(
        "column '\(name)' has \(extents.count) axes a row; at most \(Int(DOVELA_MAX_RANK) - 1) fit beside the batch")
    }
    var spec = TensorSpec(extents, dtype: dtype)
    var data: UnsafeMutableRawPointer?
    var missing: UnsafeMutablePointer<UInt8>?
    try check(pointer.pointee.column(pointer, name, &spec, UInt64(rows), &data, &missing))
    guard let missing else { throw Failure(DOVELA_INTERNAL, "the host gave no memory for '\(name)'") }
    return (data, missing)
  }

  /// Sets a string; the bytes are copied.
  public func text(_ column: String, row: Int, _ bytes: UnsafeBufferPointer<UInt8>) throws {
    try bytes.withMemoryRebound(to: CChar.self) {
      try check(pointer.pointee.text(pointer, column, UInt64(row), $0.baseAddress, UInt64($0.count)))
    }
  }

  public func text(_ column: String, row: Int, _ text: String) throws {
    var text = text
    try text.withUTF8 { try self.text(column, row: row, $0) }
  }

  /// Passes a column on without a copy.
  public func pass(_ column: ColumnView) throws { try check(pointer.pointee.pass(pointer, column.pointer)) }

  /// Leaves out the rows where `keep` is 0.
  public func filter(_ keep: [UInt8]) throws {
    try keep.withUnsafeBufferPointer {
      try check(pointer.pointee.filter(pointer, $0.baseAddress, UInt64($0.count)))
    }
  }
}
