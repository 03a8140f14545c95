import CDovela
import CRegularizers
import PluginKit

/// The rule of L1, L2 and L1L2: l1 · Σ|w| + l2 · Σw², with the slope 0 of |w| at 0.
struct Norms {
  let l1: Double
  let l2: Double

  func apply(_ tensor: dovela_tensor, gradient: dovela_tensor?, scale: Double) -> Double {
    guard let elements = tensor.floats else { return 0 }
    let count = UInt64(tensor.count)
    if let gradient = gradient?.floats {
      add_norm_gradient(count, elements, Float(scale * l1), Float(2 * scale * l2), gradient)
    }
    var penalty = 0.0
    if l1 != 0 { penalty += l1 * sum_of_magnitudes(count, elements) }
    if l2 != 0 { penalty += l2 * sum_of_squares(count, elements) }
    return penalty
  }
}
