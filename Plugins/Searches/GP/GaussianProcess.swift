import CSearches
import Glibc

/// A Gaussian process over 0 ... 1 in each dimension: constant mean 0, a Matérn kernel with nu = 5/2 and a length of its
/// own for each dimension (Rasmussen and Williams 2006, "Gaussian Processes for Machine Learning", equations 2.25, 2.26
/// and 4.17).
struct GaussianProcess {
  /// What is fitted, as logarithms: for each dimension the rate, one over its squared length; then the variances of the
  /// function and of the noise.
  struct Parameters {
    var logs: [Double]

    /// The middle of the priors.
    init(dimensions: Int) {
      logs = Array(repeating: Self.logRate(dimensions), count: dimensions) + [0, log(1e-4)]
    }

    /// Lengths grow with the root of the dimensions, as distances do (Hvarfner et al. 2024, "Vanilla Bayesian
    /// Optimization Performs Great in High Dimensions"; their e^sqrt(2) is 1/2 here, for so many trials are few).
    static func logRate(_ dimensions: Int) -> Double { -2 * log(0.5) - log(Double(max(dimensions, 1))) }

    var rates: [Double] { logs.dropLast(2).map(exp) }
    var amplitude: Double { exp(logs[logs.count - 2]) }
    var noise: Double { exp(logs[logs.count - 1]) }
  }

  private let count: Int
  private let dimensions: Int
  /// (dimensions, count)
  private let columns: [Double]
  private let rates: [Double]
  private let amplitude: Double
  private let noise: Double
  /// (count, count): the inverse of the Cholesky factor, a lower triangle.
  private var inverse: [Double]
  /// (count): K^-1 y
  private(set) var weights: [Double]
  /// -log p(y), without its constant.
  private(set) var loss: Double

  /// `nil` where the kernel's matrix is not positive definite.
  init?(_ columns: [Double], _ targets: [Double], _ parameters: Parameters) {
    count = targets.count
    dimensions = parameters.logs.count - 2
    self.columns = columns
    rates = parameters.rates
    amplitude = parameters.amplitude
    noise = parameters.noise
    var factor = [Double](repeating: 0, count: count * count)
    inverse = factor
    weights = Array(repeating: 0, count: count)
    loss = 0
    for row in 0..<count {
      let values = kernel(at: (0..<dimensions).map { columns[$0 * count + row] }, upTo: row + 1)
      for column in 0...row { factor[row * count + column] = amplitude * values[column] }
      factor[row * count + row] += noise + 1e-8 * amplitude
    }
    guard searches_cholesky(Int64(count), &factor) == 0 else { return nil }
    searches_invert_lower(Int64(count), factor, &inverse)
    for row in 0..<count {
      let whitened = inverse.withUnsafeBufferPointer {
        searches_dot(Int64(row + 1), $0.baseAddress.map { $0 + row * count }, targets)
      }
      loss += 0.5 * whitened * whitened + log(factor[row * count + row])
      for column in 0...row { weights[column] += inverse[row * count + column] * whitened }
    }
  }

  private func kernel(at place: [Double], upTo points: Int) -> [Double] {
    [Double](unsafeUninitializedCapacity: points) { buffer, initialized in
      searches_matern(
        Int64(points), Int64(dimensions), columns, Int64(count), rates, place, buffer.baseAddress, nil)
      initialized = points
    }
  }

  /// Mean and deviation of the function at a place.
  func predict(_ place: [Double]) -> (mean: Double, deviation: Double) {
    let values = kernel(at: place, upTo: count)
    let mean = amplitude * searches_dot(Int64(count), values, weights)
    let known = amplitude * amplitude * searches_lower_square(Int64(count), Int64(count), inverse, values)
    return (mean, sqrt(max(amplitude - known, 1e-12 * amplitude)))
  }

  /// The derivatives of `loss` by the logarithms of the parameters: tr((K^-1 - w w^T) dK) / 2.
  func gradient() -> [Double] {
    var gradient = [Double](repeating: 0, count: dimensions + 2)
    // K^-1 = L^-T L^-1
    var precision = [Double](repeating: 0, count: count * count)
    searches_gram(Int64(count), inverse, &precision)
    var values = [Double](repeating: 0, count: count), slopes = values
    for row in 0..<count {
      let place = (0..<dimensions).map { columns[$0 * count + row] }
      searches_matern(
        Int64(row + 1), Int64(dimensions), columns, Int64(count), rates, place, &values, &slopes)
      for column in 0...row {
        let half = (precision[row * count + column] - weights[row] * weights[column]) * (row == column ? 0.5 : 1)
        gradient[dimensions] += half * amplitude * values[column]
        if row == column { gradient[dimensions + 1] += half * noise }
        slopes[column] *= half * amplitude
      }
      columns.withUnsafeBufferPointer { columns in
        for dimension in 0..<dimensions {
          let column = columns.baseAddress.map { $0 + dimension * count }
          gradient[dimension] +=
            rates[dimension] * searches_weighted_square(Int64(row + 1), slopes, column, place[dimension])
        }
      }
    }
    return gradient
  }
}
