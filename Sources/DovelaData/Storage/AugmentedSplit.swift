import DovelaCore

/// Training rows that transforms for training alone (augmentation) make anew for each pass.
public final class AugmentedSplit {
  /// The rows without augmentation, to evaluate on.
  public let plain: DataSplit
  /// Those of pass 0.
  public let first: DataSplit
  private let passes: AugmentedPasses
  private let sampleWeight: String?

  init(_ passes: AugmentedPasses, plain: DataSplit, first: DataSplit, sampleWeight: String?) {
    self.passes = passes
    self.plain = plain
    self.first = first
    self.sampleWeight = sampleWeight
  }

  public var rows: Int { first.rows }

  /// The rows of a pass: the same whenever it is asked for.
  public func rows(ofPass pass: Int) throws -> DataSplit {
    if pass == 0 { return first }
    let split = try DataSplit("train", passes.table(pass: pass), layout: first.layout, sampleWeight: sampleWeight)
    guard split.rows == first.rows else {
      throw DovelaError(
        .badData, .data, owner: "data.transforms",
        "a transform for training alone left \(split.rows) rows in pass \(pass + 1) and \(first.rows) in the first: "
          + "it must leave as many in each")
    }
    return split
  }
}
