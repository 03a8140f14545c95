/// A position in a Philox stream: what a random number depends on. See the contract's `random.h`.
public struct RandomPosition: Hashable, Sendable {
  public var seed: UInt64
  /// Who draws.
  public var stream: UInt32
  /// When: the training step.
  public var step: UInt32
  /// Blocks of four words used so far.
  public var block: UInt64

  public init(seed: UInt64, stream: UInt32, step: UInt32 = 0, block: UInt64 = 0) {
    self.seed = seed
    self.stream = stream
    self.step = step
    self.block = block
  }

  /// The stream of something that is named by a path: FNV-1a (Fowler, Noll, Vo), 32 bits.
  public static func stream(of path: String) -> UInt32 {
    path.utf8.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }
  }
}
