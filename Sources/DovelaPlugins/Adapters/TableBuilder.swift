import CDovela
import DovelaCore
import Glibc

/// Collects the columns that a reader or a transform makes.
final class TableBuilder: HostFrame {
  /// A column while it is being written.
  private final class Draft {
    let name: String
    let spec: TensorSpec
    let rows: Int
    let data: UnsafeMutableRawPointer?
    let missing: UnsafeMutablePointer<UInt8>?
    var texts: [String]
    /// Handed on without a copy.
    let passed: Column?

    init(
      name: String, spec: TensorSpec, rows: Int, data: UnsafeMutableRawPointer?, missing: UnsafeMutablePointer<UInt8>?
    ) {
      self.name = name
      self.spec = spec
      self.rows = rows
      self.data = data
      self.missing = missing
      texts = spec.dtype == .text ? Array(repeating: "", count: rows * (spec.count ?? 1)) : []
      passed = nil
    }

    init(passed: Column) {
      name = passed.name
      spec = passed.spec
      rows = passed.rows
      data = nil
      missing = nil
      texts = []
      self.passed = passed
    }

    deinit {
      free(data)
      free(missing)
    }
  }

  private let owner: String
  /// The table that a transform was given, for `pass` and `filter`.
  private let source: Table?
  private var drafts: [Draft] = []
  private var keep: [UInt8]?

  init(owner: String, source: Table? = nil) {
    self.owner = owner
    self.source = source
  }

  var builder: dovela_table_builder {
    dovela_table_builder(
      struct_size: UInt64(MemoryLayout<dovela_table_builder>.size), required: 0,
      state: state,
      column: { builder, name, spec, rows, data, missing in
        answering { try TableBuilder.from(builder).declare(readText(name), spec, rows, data, missing) }
      },
      text: { builder, column, row, bytes, length in
        answering { try TableBuilder.from(builder).set(readText(column), row, bytes, length) }
      },
      pass: { builder, column in answering { try TableBuilder.from(builder).pass(column) } },
      filter: { builder, keep, rows in answering { try TableBuilder.from(builder).filter(keep, rows) } })
  }

  /// The finished table.
  func table() throws -> Table {
    let columns = drafts.map { draft in draft.passed ?? column(draft) }.map(filtered)
    if let first = columns.first, let other = columns.first(where: { $0.rows != first.rows }) {
      throw DovelaError(
        .internal, .plugin, owner: owner,
        "gives \(first.rows) rows of the column '\(first.name)' and \(other.rows) of '\(other.name)'")
    }
    return Table(columns: columns)
  }

  private func declare(
    _ name: String?, _ spec: UnsafePointer<dovela_tensor_spec>?, _ rows: UInt64,
    _ data: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
    _ missing: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?
  ) throws {
    guard let name, !name.isEmpty, let spec else { throw wrong("a column needs a name and a spec") }
    if drafts.contains(where: { $0.name == name }) { throw wrong("the column '\(name)' is declared twice") }
    let row = try spec.pointee.checked(owner: owner, "the column '\(name)'")
    guard let count = row.count, rows <= UInt64(Int.max / 2), row.dtype != .f16, row.dtype != .bf16 else {
      throw wrong("the column '\(name)' has a row of shape \(row), which is unknown, too large or of no type of tables")
    }
    guard count > 0 else {
      throw DovelaError(
        .badData, .data, owner: owner, "the column '\(name)' has rows without elements, of shape \(row)")
    }
    let (bytes, overflow) = (row.byteCount ?? Int.max).multipliedReportingOverflow(by: Int(rows))
    // Strings are kept elsewhere; that there is room for so many is known before an array of Swift is asked, which
    // cannot refuse.
    guard !overflow, let room = calloc(max(bytes, 1), 1) else { throw outOfMemory(name) }
    let memory: UnsafeMutableRawPointer? = row.dtype == .text ? nil : room
    if memory == nil { free(room) }
    var marks: UnsafeMutablePointer<UInt8>?
    if missing != nil {
      marks = calloc(max(Int(rows), 1), 1)?.assumingMemoryBound(to: UInt8.self)
      if marks == nil {
        free(memory)
        throw outOfMemory(name)
      }
    }
    drafts.append(Draft(name: name, spec: row, rows: Int(rows), data: memory, missing: marks))
    data?.pointee = memory
    missing?.pointee = marks
  }

  private func set(_ column: String?, _ row: UInt64, _ bytes: UnsafePointer<CChar>?, _ length: UInt64) throws {
    guard let draft = drafts.last(where: { $0.name == column }), draft.spec.dtype == .text else {
      throw wrong("there is no column of strings '\(column ?? "")'")
    }
    guard row < UInt64(draft.texts.count), length <= UInt64(Int.max), bytes != nil || length == 0 else {
      throw wrong("row \(row) is beyond the \(draft.rows) rows of '\(draft.name)'")
    }
    let buffer = UnsafeRawBufferPointer(start: bytes, count: Int(length))
    draft.texts[Int(row)] = String(decoding: buffer, as: UTF8.self)
  }

  private func pass(_ column: UnsafePointer<dovela_column>?) throws {
    guard let name = readText(column?.pointee.name), let passed = source?[name] else {
      throw wrong("only a column of the table that it was given can be passed on")
    }
    if drafts.contains(where: { $0.name == name }) { throw wrong("the column '\(name)' is declared twice") }
    drafts.append(Draft(passed: passed))
  }

  private func filter(_ keep: UnsafePointer<UInt8>?, _ rows: UInt64) throws {
    guard let source, let keep else { throw wrong("only a transform may leave out rows") }
    guard rows == UInt64(source.rows) else { throw wrong("\(rows) marks to filter \(source.rows) rows by") }
    self.keep = Array(UnsafeBufferPointer(start: keep, count: Int(rows)))
  }

  static func from(_ builder: UnsafePointer<dovela_table_builder>?) throws -> TableBuilder {
    try opened(builder?.pointee.state, "dovela_table_builder")
  }

  private func wrong(_ message: String) -> DovelaError { DovelaError(.invalidArgument, .plugin, owner: owner, message) }

  private func outOfMemory(_ column: String) -> DovelaError {
    DovelaError(.outOfMemory, .data, owner: owner, "there is no memory for the column '\(column)'")
  }

  private func column(_ draft: Draft) -> Column {
    let count = draft.rows * (draft.spec.count ?? 0)
    func array<T>(_ type: T.Type) -> [T] {
      Array(
        UnsafeBufferPointer(start: draft.data?.assumingMemoryBound(to: T.self), count: draft.data == nil ? 0 : count))
    }
    let values: ColumnValues =
      switch draft.spec.dtype {
      case .text: .text(draft.texts)
      case .f64: .f64(array(Double.self))
      case .i64: .i64(array(Int64.self))
      case .i32: .i32(array(Int32.self))
      case .u8: .u8(array(UInt8.self))
      case .f32, .f16, .bf16: .f32(array(Float.self))
      }
    let missing = UnsafeBufferPointer(start: draft.missing, count: draft.missing == nil ? 0 : draft.rows)
    return Column(
      name: draft.name, spec: draft.spec, values: values,
      missing: missing.contains { $0 != 0 } ? Array(missing) : [])
  }

  private func filtered(_ column: Column) -> Column {
    guard let keep, column.rows == keep.count else { return column }
    var result = column
    let rows = keep.indices.filter { keep[$0] != 0 }
    result.values = column.values.selecting(rows, width: column.width)
    if !column.missing.isEmpty { result.missing = rows.map { column.missing[$0] } }
    if !result.missing.contains(where: { $0 != 0 }) { result.missing = [] }
    return result
  }
}
