import CSearches
import PluginKit

/// The Sobol sequence in Gray code order (Antonov and Saleev 1979), with the direction numbers of Joe and Kuo 2008,
/// "Constructing Sobol sequences with better two-dimensional projections": any first 2^k points lie evenly.
struct SobolSequence {
  private static let bits = 32
  /// The dimensions that there are direction numbers for.
  static let most = Int(SEARCHES_SOBOL_ROWS) + 1

  /// (count, bits): direction numbers, the first bit of the fraction highest.
  private let directions: [[UInt32]]
  /// (count): what the scrambling of each depends on; `nil`: the plain sequence.
  private let keys: [UInt64]?

  var count: Int { directions.count }

  /// A sequence of `count` dimensions, at most `most`.
  init(_ count: Int, keys: [UInt64]?) {
    directions = (0..<count).map(Self.directions(of:))
    self.keys = keys
  }

  /// Scrambled by the seed of the study that a proposal's numbers belong to. At most `most` dimensions.
  init(_ count: Int, scrambledBy random: RandomStream) {
    var ofStudy = random.ofStudy
    let count = min(count, Self.most)
    self.init(count, keys: (0..<count).map { _ in ofStudy.bits() })
  }

  private static func directions(of dimension: Int) -> [UInt32] {
    guard dimension > 0, let row = searches_sobol(Int32(dimension - 1)) else {
      return (0..<bits).map { 1 << (bits - 1 - $0) }
    }
    let polynomial = UInt32(row[0])
    let degree = UInt32.bitWidth - 1 - polynomial.leadingZeroBitCount
    var numbers = (0..<degree).map { UInt32(row[1 + $0]) << (bits - 1 - $0) }
    // v_k = v_(k-s) >> s, xor v_(k-s), xor of v_(k-j) over the polynomial's inner coefficients a_j.
    for index in degree..<bits {
      var number = numbers[index - degree] ^ (numbers[index - degree] >> degree)
      for inner in 1..<max(degree, 1) where polynomial >> (degree - inner) & 1 == 1 { number ^= numbers[index - inner] }
      numbers.append(number)
    }
    return numbers
  }

  /// One coordinate of a point of the sequence, in [0, 1).
  func coordinate(_ dimension: Int, ofPoint number: Int) -> Double {
    var code = UInt32(truncatingIfNeeded: number ^ (number >> 1))
    var value: UInt32 = 0
    while code != 0 {
      value ^= directions[dimension][code.trailingZeroBitCount]
      code &= code - 1
    }
    if let keys { return (Double(Self.scrambled(value, keys[dimension])) + 0.5) * 0x1p-32 }
    return Double(value) * 0x1p-32
  }

  /// Owen's nested uniform scrambling (Owen 1995, "Randomly Permuted (t,m,s)-Nets and (t,s)-Sequences"): whether a bit
  /// is flipped depends on the bits before it.
  private static func scrambled(_ value: UInt32, _ key: UInt64) -> UInt32 {
    var result = value
    for bit in 0..<UInt64(bits) {
      let before = UInt64(value) >> (UInt64(bits) - bit)
      let flip = hash(key ^ hash(before << 6 | bit)) >> 63
      result ^= UInt32(flip) << (UInt32(bits) - 1 - UInt32(bit))
    }
    return result
  }

  /// SplitMix64's finalizer (Steele et al. 2014).
  private static func hash(_ value: UInt64) -> UInt64 {
    var mixed = value &+ 0x9e37_79b9_7f4a_7c15
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
