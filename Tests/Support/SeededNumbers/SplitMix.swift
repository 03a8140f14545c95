/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every machine.
package struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  package init(state: UInt64) { self.state = state }

  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// In [-0.5, 0.5).
  package mutating func float() -> Float { Float(Double(next() >> 11) / 9_007_199_254_740_992.0 - 0.5) }
}
