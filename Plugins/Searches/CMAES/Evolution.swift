import Glibc

/// The distribution of a covariance matrix adaptation evolution strategy, and how a generation moves it: Hansen 2016,
/// "The CMA Evolution Strategy: A Tutorial", with its default parameters (table 1) and negative weights (equation 47).
struct Evolution {
  let n: Int
  let population: Int
  private(set) var mean: [Double]
  private(set) var sigma: Double
  private(set) var generation = 0
  /// (n, n), row-major.
  private(set) var covariance: [Double]
  private var pathSigma: [Double]
  private var pathCovariance: [Double]
  /// C = B D^2 B^T
  private var basis: [Double]
  private(set) var lengths: [Double]

  private let weights: [Double]
  private let mass: Double
  private let cSigma, damping, cCovariance, c1, cMu: Double
  /// The expected length of a standard normal vector.
  private let expected: Double

  init(mean: [Double], sigma: Double, population: Int) {
    n = mean.count
    self.population = population
    self.mean = mean
    self.sigma = sigma
    let n = Double(n), half = population / 2
    let raw = (1...population).map { log((Double(population) + 1) / 2) - log(Double($0)) }
    let positive = raw.prefix(half).reduce(0, +), negative = -raw.dropFirst(half).reduce(0, +)
    mass = positive * positive / raw.prefix(half).reduce(0) { $0 + $1 * $1 }
    let massNegative = negative * negative / max(raw.dropFirst(half).reduce(0) { $0 + $1 * $1 }, 1e-300)
    cSigma = (mass + 2) / (n + mass + 5)
    damping = 1 + 2 * max(0, sqrt((mass - 1) / (n + 1)) - 1) + cSigma
    cCovariance = (4 + mass / n) / (n + 4 + 2 * mass / n)
    c1 = 2 / ((n + 1.3) * (n + 1.3) + mass)
    cMu = min(1 - c1, 2 * (0.25 + mass + 1 / mass - 2) / ((n + 2) * (n + 2) + mass))
    let most = min(1 + c1 / cMu, 1 + 2 * massNegative / (mass + 2), (1 - c1 - cMu) / (n * cMu))
    weights = raw.enumerated().map { $0 < half ? $1 / positive : $1 * most / max(negative, 1e-300) }
    expected = sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n))
    covariance = Self.identity(self.n)
    basis = covariance
    lengths = Array(repeating: 1, count: self.n)
    pathSigma = Array(repeating: 0, count: self.n)
    pathCovariance = pathSigma
  }

  private static func identity(_ n: Int) -> [Double] {
    (0..<n * n).map { $0 / n == $0 % n ? 1 : 0 }
  }

  /// The deviation of a coordinate.
  func deviation(_ index: Int) -> Double { sigma * sqrt(max(covariance[index * n + index], 0)) }

  /// m + sigma B D z
  func point(_ z: [Double]) -> [Double] {
    (0..<n).map { i in
      var sum = 0.0
      for k in 0..<n { sum += basis[i * n + k] * lengths[k] * z[k] }
      return mean[i] + sigma * sum
    }
  }

  /// C^(-1/2) y
  private func whitened(_ y: [Double]) -> [Double] {
    var inner = [Double](repeating: 0, count: n)
    for i in 0..<n { for k in 0..<n { inner[k] += basis[i * n + k] * y[i] } }
    for k in 0..<n { inner[k] /= lengths[k] }
    return (0..<n).map { i in
      var sum = 0.0
      for k in 0..<n { sum += basis[i * n + k] * inner[k] }
      return sum
    }
  }

  /// Moves to a generation of `population` points, the best first. A coordinate that is NaN has nothing to say.
  mutating func advance(_ points: [[Double]]) {
    let steps = points.map { point in (0..<n).map { point[$0].isNaN ? 0 : (point[$0] - mean[$0]) / sigma } }
    var move = [Double](repeating: 0, count: n)
    for (step, weight) in zip(steps, weights) where weight > 0 { for i in 0..<n { move[i] += weight * step[i] } }
    for i in 0..<n { mean[i] += sigma * move[i] }
    generation += 1

    let white = whitened(move)
    var length = 0.0
    for i in 0..<n {
      pathSigma[i] = (1 - cSigma) * pathSigma[i] + sqrt(cSigma * (2 - cSigma) * mass) * white[i]
      length += pathSigma[i] * pathSigma[i]
    }
    length = sqrt(length)
    let forgotten = sqrt(1 - pow(1 - cSigma, 2 * Double(generation)))
    let isShort = length / forgotten < (1.4 + 2 / Double(n + 1)) * expected
    for i in 0..<n {
      pathCovariance[i] *= 1 - cCovariance
      if isShort { pathCovariance[i] += sqrt(cCovariance * (2 - cCovariance) * mass) * move[i] }
    }
    adapt(steps, isShort)
    sigma *= exp(min(1, cSigma / damping * (length / expected - 1)))
    decompose()
  }

  private mutating func adapt(_ steps: [[Double]], _ isShort: Bool) {
    // Negative weights by the length of their step, so that the matrix stays positive.
    let scaled = zip(steps, weights).map { step, weight in
      guard weight < 0 else { return weight }
      let white = whitened(step).reduce(0) { $0 + $1 * $1 }
      return weight * Double(n) / max(white, 1e-12)
    }
    let lost = isShort ? 0 : c1 * cCovariance * (2 - cCovariance)
    let kept = 1 + lost - c1 - cMu * weights.reduce(0, +)
    for i in 0..<n {
      for j in 0...i {
        var rank = 0.0
        for (step, weight) in zip(steps, scaled) { rank += weight * step[i] * step[j] }
        let value = kept * covariance[i * n + j] + c1 * pathCovariance[i] * pathCovariance[j] + cMu * rank
        covariance[i * n + j] = value
        covariance[j * n + i] = value
      }
    }
  }

  private mutating func decompose() {
    let eigen = SymmetricEigen(covariance, n)
    basis = eigen.vectors
    let most = eigen.values.max() ?? 1
    lengths = eigen.values.map { sqrt(max($0, most * 1e-14)) }
  }

  /// Whether nothing more is to be gained: too small, or too long in one direction (section B.3 of the tutorial).
  func isSpent(_ tolerance: Double) -> Bool {
    let longest = lengths.max() ?? 1, shortest = lengths.min() ?? 1
    return sigma * longest < tolerance || longest > 1e7 * shortest || !sigma.isFinite || !longest.isFinite
  }
}
