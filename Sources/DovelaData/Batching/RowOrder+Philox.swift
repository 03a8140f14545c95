import DovelaCore

extension RowOrder {
  /// A permutation of 0 ..< order.count (Fisher-Yates) from Philox 4x32-10 words.
  static func permute(_ order: UnsafeMutableBufferPointer<UInt32>, at position: RandomPosition) {
    for row in 0..<order.count { order[row] = UInt32(row) }
    var block = position.block
    for last in stride(from: order.count - 1, to: 0, by: -1) {
      let words = philox(position, block: block)
      block += 1
      let draw = (UInt64(words.0) << 32 | UInt64(words.1)).multipliedFullWidth(by: UInt64(last + 1)).high
      order.swapAt(last, Int(draw))
    }
  }

  private static func philox(_ position: RandomPosition, block: UInt64) -> (UInt32, UInt32) {
    var counter: (UInt32, UInt32, UInt32, UInt32) = (
      UInt32(truncatingIfNeeded: block), UInt32(truncatingIfNeeded: block >> 32), position.stream, position.step
    )
    var key = (UInt32(truncatingIfNeeded: position.seed), UInt32(truncatingIfNeeded: position.seed >> 32))
    for _ in 0..<10 {
      let a = UInt64(0xd251_1f53) * UInt64(counter.0)
      let b = UInt64(0xcd9e_8d57) * UInt64(counter.2)
      counter = (
        UInt32(b >> 32) ^ counter.1 ^ key.0, UInt32(truncatingIfNeeded: b),
        UInt32(a >> 32) ^ counter.3 ^ key.1, UInt32(truncatingIfNeeded: a)
      )
      key = (key.0 &+ 0x9e37_79b9, key.1 &+ 0xbb67_ae85)
    }
    return (counter.0, counter.1)
  }
}
