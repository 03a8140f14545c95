import Glibc

extension GaussianProcess {
  /// The most likely parameters given data and priors, normal in their logarithms: rates around their middle with a
  /// deviation of 2 sqrt(3) (Hvarfner et al. 2024), the variances of standardized values around 1 and 10^-4.
  ///
  /// By resilient propagation (Igel and Hüsken 2000, iRprop-), which needs no line search.
  ///
  /// - Parameter start: parameters fitted to fewer trials: from there it is not far.
  static func fitted(
    _ columns: [Double], _ targets: [Double], dimensions: Int, from start: Parameters?
  ) -> Parameters {
    let centers = Parameters(dimensions: dimensions).logs
    var parameters = start ?? Parameters(dimensions: dimensions), best = parameters
    let deviations = Array(repeating: 2 * 3.0.squareRoot(), count: dimensions) + [1, 3]
    var bestLoss = Double.infinity
    var sizes = [Double](repeating: 0.3, count: dimensions + 2), before = [Double](repeating: 0, count: dimensions + 2)
    for _ in 0..<(start == nil ? 25 : 10) {
      guard let process = GaussianProcess(columns, targets, parameters) else { break }
      var loss = process.loss, slopes = process.gradient()
      for index in slopes.indices {
        let distance = (parameters.logs[index] - centers[index]) / deviations[index]
        loss += 0.5 * distance * distance
        slopes[index] += distance / deviations[index]
      }
      if loss < bestLoss { (bestLoss, best) = (loss, parameters) }
      for index in slopes.indices {
        let agreement = slopes[index] * before[index]
        if agreement > 0 { sizes[index] = min(sizes[index] * 1.2, 2) }
        if agreement < 0 {
          sizes[index] = max(sizes[index] * 0.5, 1e-3)
          slopes[index] = 0
        }
        if slopes[index] != 0 { parameters.logs[index] -= slopes[index] > 0 ? sizes[index] : -sizes[index] }
      }
      parameters.logs[dimensions + 1] = max(parameters.logs[dimensions + 1], log(1e-7))
      before = slopes
    }
    return best
  }
}
