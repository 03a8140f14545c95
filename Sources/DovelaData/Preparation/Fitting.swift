import DovelaConfig
import DovelaCore

/// Fits transforms, one after the other, on the training rows.
///
/// Those for training alone (augmentation) are left out of the rows that the others are fitted on, so that what is
/// learned does not depend on their noise.
struct Fitting {
  /// Every transform so far, those for training alone among them.
  private(set) var preprocessing: Preprocessing
  /// The training rows, without those for training alone.
  private(set) var table: Table
  private var augmented: (first: Int, base: Table)?
  private let context: ExecutionContext

  init(_ table: Table, untouched: [String], seed: UInt64, context: ExecutionContext) {
    preprocessing = Preprocessing(transforms: [], untouched: untouched, seed: seed)
    self.table = table
    self.context = context
  }

  /// Fits one more, and applies it.
  mutating func add(_ configuration: Configuration) throws {
    let transform = try Preprocessing.make(configuration)
    let index = preprocessing.transforms.count
    preprocessing.transforms.append(transform)
    try transform.fit(table, target: preprocessing.lines)
    if transform.isTrainOnly {
      if augmented == nil { augmented = (index, table) }
      return
    }
    table = try preprocessing.apply(index, to: table, training: true, context: context)
    guard table.rows > 0 else {
      throw DovelaError(
        .badData, .data, owner: "data.transforms.\(index)", "\(transform.name) left no row of the training part")
    }
  }

  /// What is saved with the model.
  var kept: Preprocessing {
    var kept = preprocessing
    kept.transforms.removeAll { $0.isTrainOnly }
    return kept
  }

  /// The rows as they are trained on, anew for each pass; `nil` where every pass has the same.
  var passes: AugmentedPasses? {
    augmented.map { AugmentedPasses(base: $0.base, first: $0.first, preprocessing: preprocessing, context: context) }
  }
}

/// The training rows from the first transform for training alone on, as each pass over them has them.
struct AugmentedPasses {
  let base: Table
  let first: Int
  let preprocessing: Preprocessing
  let context: ExecutionContext

  /// The rows of a pass: they depend on the seed and the pass alone.
  func table(pass: Int) throws -> Table {
    try preprocessing.transforms.indices.dropFirst(first).reduce(base) { table, index in
      let result = try preprocessing.apply(index, to: table, training: true, pass: pass, context: context)
      guard result.rows > 0 else {
        throw DovelaError(
          .badData, .data, owner: "data.transforms.\(index)",
          "\(preprocessing.transforms[index].name) left no row of the training part")
      }
      return result
    }
  }
}
