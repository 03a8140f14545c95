import CDovela
import PluginKit

/// (batch, …) to (batch, target_shape…); one extent of the target may be -1, and is what remains.
final class Reshape: PassingLayer {
  let operation = "Reshape"
  let maskRule = DOVELA_MASK_STOP
  private let target: [Int]

  init(_ settings: Settings) throws {
    target = try settings.ints("target_shape")
    let text = TensorSpec(target).text
    guard target.count < Int(DOVELA_MAX_RANK) else {
      throw Failure.invalid("target_shape has \(target.count) extents; at most \(DOVELA_MAX_RANK - 1) are possible")
    }
    guard target.allSatisfy({ $0 == -1 || $0 > 0 }) else {
      throw Failure.invalid("the extents of target_shape are above zero, or -1 for what remains: \(target)")
    }
    guard target.filter({ $0 == -1 }).count <= 1 else {
      throw Failure.invalid("only one extent of target_shape may be -1, not those of \(text)")
    }
    _ = try product(target)
  }

  func extents(of input: TensorSpec) throws -> [Int] {
    guard input.rank >= 1 else { throw Failure.shape("Reshape expects inputs (batch, …), but is given a scalar") }
    let rest = Array(input.extents.dropFirst())
    let known = try product(target.filter { $0 != -1 })
    guard !rest.contains(-1) else {
      // Some extent is unknown: so is the one that remains.
      return [input[0]] + target
    }
    let count = try product(rest)
    let hasFree = target.contains(-1)
    guard hasFree ? count % known == 0 && count > 0 : count == known else {
      throw Failure.shape(
        "Reshape: \(count) elements of the input \(input.text) do not fit the target shape \(TensorSpec(target).text)")
    }
    return [input[0]] + target.map { $0 == -1 ? count / known : $0 }
  }
}
