/// What is to be predicted, as far as the data tells.
public enum Problem: Sendable, Hashable, Codable {
  /// Labels 0 ..< count, i32, (batch,).
  case classes(Int)
  /// Rows of zeros with a single one, (batch, count).
  case oneHot(Int)
  /// Zeros and ones, (batch, 1). Two classes by index as well, where the model ends in two units.
  case binary
  /// Numbers, (batch, …).
  case regression

  /// How many classes there are; `nil` for numbers.
  public var classCount: Int? {
    switch self {
    case .classes(let count), .oneHot(let count): count
    case .binary: 2
    case .regression: nil
    }
  }
}
