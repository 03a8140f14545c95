/// Preprocessing: fitted on the training part, saved with the model, applied everywhere.
public protocol Transform: Component {
  /// Whether it is for training batches alone (augmentation).
  var isTrainOnly: Bool { get }

  /// Learns from the training rows, all at once. `target`: the columns that a transform leaves alone unless it names
  /// them (targets, sample weights), one a line.
  func fit(_ table: Table, target: String?) throws
  func apply(_ table: Table, target: String?, training: Bool, random: RandomPosition, context: ExecutionContext) throws
    -> Table
  /// The text behind a class of an encoded column.
  func label(column: String, index: Int) -> String?
  /// Undoes what `apply` did to a column's numbers; `false` where it did nothing to it.
  func invert(column: String, _ values: UnsafeMutableBufferPointer<Float>) throws -> Bool
}

/// Data from files.
public protocol Reader: Component {
  /// Reads a whole split; `nil` where the source has none of that name. `base`: the folder of relative paths.
  func read(split: String, base: String) throws -> ReaderResult?
}

public struct ReaderResult: Sendable {
  public var table: Table
  /// The target column by default.
  public var target: String?

  public init(table: Table, target: String?) {
    self.table = table
    self.target = target
  }
}
