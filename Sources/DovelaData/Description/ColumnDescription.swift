/// What `data describe` tells of a column.
public struct ColumnDescription: Sendable, Hashable, Codable {
  public var name: String
  /// u8, i32, i64, f32, f64 or text.
  public var type: String
  /// Of one row; empty for a plain number or string.
  public var shape: [Int]
  public var rows: Int
  /// Rows whose value is missing; a NaN counts.
  public var missing: Int
  /// Different values; `nil` for columns with a shape.
  public var distinct: Int?
  /// Of numbers, where there is at least one.
  public var numbers: NumberSummary?
  /// Of strings.
  public var texts: TextSummary?
}

/// The distribution of a column of numbers, missing values left out; for a column with a shape over all elements.
public struct NumberSummary: Sendable, Hashable, Codable {
  public var least: Double
  public var greatest: Double
  public var mean: Double
  /// Of the population: divided by n, as numpy's `std`.
  public var deviation: Double
  /// Quartiles by linear interpolation, as numpy's `quantile`; `nil` for columns with a shape.
  public var quartiles: [Double]?
  /// Rows outside [q1 - 1.5 (q3 - q1), q3 + 1.5 (q3 - q1)] (Tukey's fences); `nil` for columns with a shape.
  public var outsideFences: Int?
  /// Rows more than three deviations from the mean; `nil` for columns with a shape.
  public var beyondThreeDeviations: Int?
  /// Elements that are infinite; they are in no other number here.
  public var infinite: Int
}

/// The distribution of a column of strings.
public struct TextSummary: Sendable, Hashable, Codable {
  public struct Value: Sendable, Hashable, Codable {
    public var text: String
    public var rows: Int
  }

  /// The most frequent values, at most five; of one frequency, the alphabet decides.
  public var frequent: [Value]
  /// Characters of the shortest and the longest.
  public var shortest: Int
  public var longest: Int
}
