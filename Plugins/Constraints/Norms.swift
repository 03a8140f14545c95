import CConstraints
import CDovela
import PluginKit

/// The norms of a variable over some of its axes, and a factor for each: what the norm constraints share.
///
/// A variable of shape (a, b, c) with the axes (0, 1) has c norms. They are kept in memory of the instance, which grows
/// to the largest variable that it has met and is then used again.
final class Norms {
  private let axes: [Int]
  private var norms: UnsafeMutableBufferPointer<Float> = .init(start: nil, count: 0)

  init(_ settings: Settings) throws { axes = try settings.ints("axis") }

  deinit { norms.deallocate() }

  /// Multiplies every element by `factor` of its norm.
  func scale(_ tensor: dovela_tensor, by factor: (Float) -> Float) throws {
    guard let elements = tensor.floats else { return }
    var reduced: UInt32 = 0
    let rank = Int(tensor.spec.rank)
    for axis in axes {
      guard axis >= -rank, axis < rank else {
        throw Failure.shape("axis=\(axis) does not exist in a variable of shape \(tensor.spec.text)")
      }
      reduced |= 1 << UInt32(axis < 0 ? axis + rank : axis)
    }
    var shape = tensor.spec.shape
    withUnsafeBytes(of: &shape) { bytes in
      guard let extents = bytes.baseAddress?.assumingMemoryBound(to: Int64.self) else { return }
      let count = Int(norm_count(Int32(rank), extents, reduced))
      if norms.count < count {
        norms.deallocate()
        norms = .allocate(capacity: count)
      }
      norms_over(Int32(rank), extents, reduced, elements, norms.baseAddress)
      for index in 0..<count { norms[index] = factor(norms[index]) }
      multiply_over(Int32(rank), extents, reduced, norms.baseAddress, elements)
    }
  }
}
