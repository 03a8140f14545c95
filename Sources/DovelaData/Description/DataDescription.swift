/// What `data describe` tells of a data set, over all its splits, before any preprocessing.
public struct DataDescription: Sendable, Hashable, Codable {
  public struct Split: Sendable, Hashable, Codable {
    public var name: String
    public var rows: Int
  }

  /// A class of the target and its rows.
  public struct Class: Sendable, Hashable, Codable {
    /// The text or number that stands for it.
    public var label: String
    public var rows: Int
    /// Of all rows whose target is not missing.
    public var share: Double
    /// Rows by split, in the order of `splits`.
    public var splitRows: [Int]
  }

  /// Over all splits.
  public var rows: Int
  public var splits: [Split]
  public var target: String?
  public var columns: [ColumnDescription]
  /// The balance of the target's classes, where it is text or whole numbers of not too many kinds; empty otherwise.
  public var classes: [Class]
}
