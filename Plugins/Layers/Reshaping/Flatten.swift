import CDovela
import PluginKit

/// (batch, …) to (batch, product of …); (batch,) to (batch, 1).
final class Flatten: PassingLayer {
  let operation = "Flatten"
  let maskRule = DOVELA_MASK_STOP

  init(_ settings: Settings) throws { try settings.expectChannelsLast("Flatten") }

  func extents(of input: TensorSpec) throws -> [Int] {
    guard input.rank >= 1 else { throw Failure.shape("Flatten expects inputs (batch, …), but is given a scalar") }
    let rest = Array(input.extents.dropFirst())
    return [input[0], rest.contains(-1) ? -1 : try product(rest)]
  }
}
