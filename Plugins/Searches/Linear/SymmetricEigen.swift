import Glibc

/// The eigenvalues and eigenvectors of a small symmetric matrix, by Jacobi's rotations in cyclic order (Golub and Van
/// Loan, "Matrix Computations", section 8.5): slow for large ones, and as exact as can be.
struct SymmetricEigen {
  /// (n)
  private(set) var values: [Double]
  /// (n, n), row-major: vector k is column k.
  private(set) var vectors: [Double]

  /// Of `matrix` (n, n), row-major.
  init(_ matrix: [Double], _ n: Int) {
    var a = matrix
    var v = [Double](repeating: 0, count: n * n)
    for i in 0..<n { v[i * n + i] = 1 }
    let size = a.reduce(0) { $0 + $1 * $1 }
    for _ in 0..<30 {
      var off = 0.0
      for i in 0..<n { for j in 0..<i { off += a[i * n + j] * a[i * n + j] } }
      if off <= size * 1e-28 { break }
      for p in 0..<n { for q in p + 1..<max(n, p + 1) { Self.rotate(&a, &v, n, p, q) } }
    }
    values = (0..<n).map { a[$0 * n + $0] }
    vectors = v
  }

  /// Makes a[p, q] zero.
  private static func rotate(_ a: inout [Double], _ v: inout [Double], _ n: Int, _ p: Int, _ q: Int) {
    let apq = a[p * n + q]
    guard apq != 0 else { return }
    let theta = (a[q * n + q] - a[p * n + p]) / (2 * apq)
    let t = (theta < 0 ? -1 : 1) / (abs(theta) + sqrt(theta * theta + 1))
    let c = 1 / sqrt(t * t + 1), s = t * c
    for k in 0..<n {
      let x = a[k * n + p], y = a[k * n + q]
      a[k * n + p] = c * x - s * y
      a[k * n + q] = s * x + c * y
    }
    for k in 0..<n {
      let x = a[p * n + k], y = a[q * n + k]
      a[p * n + k] = c * x - s * y
      a[q * n + k] = s * x + c * y
      let z = v[k * n + p], w = v[k * n + q]
      v[k * n + p] = c * z - s * w
      v[k * n + q] = s * z + c * w
    }
  }
}
