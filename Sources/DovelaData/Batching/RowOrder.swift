import DovelaCore
import DovelaKernels

/// In which order the rows of a pass over the data come.
public enum RowOrder: Sendable, Hashable {
  case asStored
  /// A permutation for each pass, keyed by seed and pass.
  case shuffled(seed: UInt64)

  /// Writes the order of a pass over `order.count` rows.
  func write(pass: Int, to order: UnsafeMutableBufferPointer<UInt32>) {
    switch self {
    case .asStored: for row in 0..<order.count { order[row] = UInt32(row) }
    case .shuffled(let seed):
      let stream = RandomPosition.stream(of: "data.shuffle")
      Self.permute(order, at: RandomPosition(seed: seed, stream: stream, step: UInt32(truncatingIfNeeded: pass)))
    }
  }

  /// A permutation of 0 ..< order.count: the contract's `dovela.random/1`, as every plugin sees it.
  static func permute(_ order: UnsafeMutableBufferPointer<UInt32>, at position: RandomPosition) {
    var random = dovela_random(
      seed: position.seed, stream: position.stream, step: position.step, block: position.block)
    dovela_random_table()?.pointee.permutation(&random, order.baseAddress, UInt64(order.count))
  }

  /// A permutation of 0 ..< count.
  static func permutation(of count: Int, at position: RandomPosition) -> [UInt32] {
    [UInt32](unsafeUninitializedCapacity: count) { buffer, initialized in
      permute(.init(rebasing: buffer[0..<count]), at: position)
      initialized = count
    }
  }
}
