import CDovela
import DovelaKernels
import Testing

@Suite struct MatrixTests {
  struct Sizes: CustomTestStringConvertible {
    let m: Int, n: Int, k: Int
    var testDescription: String { "\(m)x\(n)x\(k)" }
  }

  static let sizes = [
    Sizes(m: 1, n: 1, k: 1), Sizes(m: 10, n: 8, k: 2), Sizes(m: 10, n: 1, k: 8), Sizes(m: 7, n: 17, k: 5),
    Sizes(m: 6, n: 16, k: 256), Sizes(m: 13, n: 31, k: 257), Sizes(m: 32, n: 512, k: 784), Sizes(m: 250, n: 70, k: 300),
    Sizes(m: 300, n: 33, k: 64), Sizes(m: 1, n: 512, k: 784), Sizes(m: 3, n: 5, k: 0),
  ]

  @Test(arguments: sizes, [(0, 0), (0, 1), (1, 0), (1, 1)])
  func gemm_matchesNaiveLoops(_ size: Sizes, _ transposed: (Int, Int)) throws {
    var numbers = TestNumbers(UInt64(size.m * 1000 + size.n))
    let (m, n, k) = (size.m, size.n, size.k)
    let (lda, ldb, ldc) = ((transposed.0 == 1 ? m : k) + 3, (transposed.1 == 1 ? k : n) + 1, n + 2)
    let a = numbers.floats((transposed.0 == 1 ? k : m) * lda + 1)
    let b = numbers.floats((transposed.1 == 1 ? n : k) * ldb + 1)
    let before = numbers.floats(m * ldc)
    for (alpha, beta) in [(Float(1), Float(0)), (0.5, 1), (-2, 0.25)] {
      var expected = before.map(Double.init)
      for i in 0..<m {
        for j in 0..<n {
          var sum = 0.0
          for p in 0..<k {
            let left = transposed.0 == 1 ? a[p * lda + i] : a[i * lda + p]
            let right = transposed.1 == 1 ? b[j * ldb + p] : b[p * ldb + j]
            sum += Double(left) * Double(right)
          }
          expected[i * ldc + j] = Double(alpha) * sum + Double(beta) * Double(before[i * ldc + j])
        }
      }
      var results = [[Float]]()
      for threads in [UInt64(1), 2] {
        let context = try TestContext(threads: threads)
        var c = before
        kernels.gemm(
          context.handle, UInt64(transposed.0), UInt64(transposed.1), Int64(m), Int64(n), Int64(k), alpha, a,
          Int64(lda), b, Int64(ldb), beta, &c, Int64(ldc))
        expectClose(c, expected, absolute: 1e-4, relative: 1e-5)
        results.append(c)
      }
      #expect(results[0] == results[1], "the thread count must not show")
    }
  }

  @Test func gemm_overwritesNaNWhereBetaIsZero() throws {
    let context = try TestContext(threads: 1)
    var c = [Float](repeating: .nan, count: 5)
    kernels.gemm(context.handle, 0, 0, 1, 5, 1, 1, [2], 1, [1, 2, 3, 4, 5], 5, 0, &c, 5)
    #expect(c == [2, 4, 6, 8, 10])
  }
}
