import Testing

/// The greatest difference of two lists, relative to the greater of 1 and the expected magnitude; infinite where the
/// lengths differ or a number is not finite.
func difference(_ found: [Float], _ expected: [Float]) -> Float {
  guard found.count == expected.count else { return .infinity }
  var greatest: Float = 0
  for (a, b) in zip(found, expected) {
    let error = abs(a - b) / max(1, abs(b))
    if !(error <= greatest) { greatest = error.isNaN ? .infinity : error }
  }
  return greatest
}

/// Numbers that look random and never change: a linear congruential generator in [-1, 1).
struct Numbers {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed &* 6_364_136_223_846_793_005 &+ 1 }

  mutating func next() -> Float {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Float(Int32(truncatingIfNeeded: state >> 32)) / 2_147_483_648
  }

  mutating func list(_ count: Int) -> [Float] { (0..<count).map { _ in next() } }

  mutating func ids(_ count: Int, below bound: Int) -> [Float] {
    (0..<count).map { _ in min(Float(bound - 1), (next() + 1) / 2 * Float(bound)).rounded(.down) }
  }
}
