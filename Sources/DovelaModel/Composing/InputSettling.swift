import DovelaConfig
import DovelaCore

/// What an input of the model is, from what the specification says and what the data offers.
enum InputSettling {
  /// - Throws: where neither says, or where they do not agree.
  static func settle(_ specification: ModelSpecification, _ index: Int, offered: [TensorSpec]) throws -> TensorSpec {
    let input = specification.inputs[index]
    let owner = "input '\(input.name)'"
    guard let wanted = input.spec else {
      guard index < offered.count else {
        throw DovelaError(
          .invalidArgument, .configuration, owner: owner,
          "has no shape: neither the model nor the data says what it is; give the model an Input with a shape")
      }
      return offered[index].withBatch(nil)
    }
    guard index < offered.count else { return wanted.withBatch(nil) }
    let given = offered[index]
    let fits =
      wanted.rank == given.rank
      && zip(wanted.extents, given.extents).dropFirst().allSatisfy { $0 == nil || $1 == nil || $0 == $1 }
    guard fits else {
      throw DovelaError(
        .shapeMismatch, .configuration, owner: owner,
        "the model takes \(wanted.withBatch(nil)), and the data gives \(given.withBatch(nil)): "
          + "change the shape of the input, or reshape the data")
    }
    var settled = wanted.withBatch(nil)
    for axis in 1..<max(1, wanted.rank) where settled.extents[axis] == nil {
      settled.extents[axis] = given.extents[axis]
    }
    // Keras writes float32 for every input, also where ids come in; ids stay whole numbers.
    if wanted.dtype == .f32, given.dtype == .i32 || given.dtype == .i64 { settled.dtype = given.dtype }
    return settled
  }
}
