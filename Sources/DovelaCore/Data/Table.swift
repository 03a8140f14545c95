/// Rows of named columns: the form in which data passes readers and transforms.
public struct Table: Sendable {
  public var columns: [Column]

  public init(columns: [Column] = []) {
    self.columns = columns
  }

  public var rows: Int { columns.first?.rows ?? 0 }

  public subscript(name: String) -> Column? { columns.first { $0.name == name } }
}

/// A column: elements of one shape, one a row. A rank of 0 is a plain number or string.
public struct Column: Sendable {
  public var name: String
  /// The shape and the element type of one row.
  public var spec: TensorSpec
  public var values: ColumnValues
  /// 1 where the value of the row is missing; empty where none is.
  public var missing: [UInt8]

  public init(name: String, spec: TensorSpec, values: ColumnValues, missing: [UInt8] = []) {
    self.name = name
    self.spec = spec
    self.values = values
    self.missing = missing
  }

  /// Elements of one row.
  public var width: Int { spec.count ?? 0 }
  public var rows: Int { width == 0 ? 0 : values.count / width }
  public func isMissing(_ row: Int) -> Bool { row < missing.count && missing[row] != 0 }
}

/// The elements of a column, row after row.
public enum ColumnValues: Sendable {
  case f32([Float])
  case f64([Double])
  case i64([Int64])
  case i32([Int32])
  case u8([UInt8])
  case text([String])

  public var count: Int {
    switch self {
    case .f32(let values): values.count
    case .f64(let values): values.count
    case .i64(let values): values.count
    case .i32(let values): values.count
    case .u8(let values): values.count
    case .text(let values): values.count
    }
  }

  public var dtype: DType {
    switch self {
    case .f32: .f32
    case .f64: .f64
    case .i64: .i64
    case .i32: .i32
    case .u8: .u8
    case .text: .text
    }
  }
}
