import DovelaCore

/// What `data describe` tells of a data set.
public struct DataDescription: Sendable, Hashable, Codable {
  public struct Split: Sendable, Hashable, Codable {
    public var name: String
    public var rows: Int
  }

  public var splits: [Split]
  public var target: String?
  /// Over all splits.
  public var columns: [ColumnDescription]

  public var rows: Int { splits.reduce(0) { $0 + $1.rows } }
}
