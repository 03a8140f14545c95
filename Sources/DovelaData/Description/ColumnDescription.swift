/// What `data describe` tells of a column.
public struct ColumnDescription: Sendable, Hashable, Codable {
  public var name: String
  /// u8, i32, i64, f32, f64 or text.
  public var type: String
  /// Of one row; empty for a plain number or string.
  public var shape: [Int]
  /// Rows whose value is missing.
  public var missing: Int
}
