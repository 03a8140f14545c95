import Glibc

/// The normal distribution with mean 0 and deviation 1.
enum NormalDistribution {
  static func density(_ z: Double) -> Double { exp(-0.5 * z * z) * 0.3989422804014327 }

  static func below(_ z: Double) -> Double { 0.5 * erfc(-z * 0.5.squareRoot()) }

  /// Where a share p of it lies below, 0 < p < 1: equation 26.2.23 of Abramowitz and Stegun, and two steps of Newton's
  /// method.
  static func quantile(_ p: Double) -> Double {
    let tail = min(max(min(p, 1 - p), 0x1p-60), 0.5)
    let t = sqrt(-2 * log(tail))
    let numerator = 2.515517 + t * (0.802853 + t * 0.010328)
    var z = numerator / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t
    for _ in 0..<2 { z -= (below(z) - tail) / density(z) }
    return p < 0.5 ? z : -z
  }
}
