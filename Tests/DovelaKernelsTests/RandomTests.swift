import CDovela
import DovelaKernels
import Glibc
import Testing

@Suite struct RandomTests {
  let service = dovela_random_table().pointee

  func words(_ position: inout dovela_random, _ count: Int) -> [UInt32] {
    var out = [UInt32](repeating: 0, count: count)
    service.bits(&position, &out, UInt64(count))
    return out
  }

  // The vectors of Random123's kat_vectors for philox4x32-10: counter, key, result.
  @Test func bits_matchTheAuthorsKnownAnswers() {
    var zeros = dovela_random(seed: 0, stream: 0, step: 0, block: 0)
    #expect(words(&zeros, 4) == [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8])
    #expect(zeros.block == 1)
    var ones = dovela_random(seed: .max, stream: .max, step: .max, block: .max)
    #expect(words(&ones, 4) == [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd])
    var pi = dovela_random(
      seed: 0x299f_31d0_a409_3822, stream: 0x1319_8a2e, step: 0x0370_7344, block: 0x85a3_08d3_243f_6a88)
    #expect(words(&pi, 4) == [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1])
  }

  @Test func bits_continueWhereTheyStopped() {
    var whole = dovela_random(seed: 5, stream: 6, step: 7, block: 0), parts = whole
    let all = words(&whole, 4 * 100)
    #expect(words(&parts, 4 * 33) + words(&parts, 4 * 67) == all)
    #expect(whole.block == 100 && parts.block == 100)
  }

  /// Mean, variance, and the share of numbers below each of the quantiles of `distribution`.
  func expectDistribution(
    _ x: [Float], mean: Double, variance: Double, _ distribution: (Double) -> Double, between: ClosedRange<Double>
  ) {
    let count = Double(x.count), bound = 5 / count.squareRoot()
    let m = x.reduce(0) { $0 + Double($1) } / count
    let v = x.reduce(0) { $0 + (Double($1) - m) * (Double($1) - m) } / count
    #expect(abs(m - mean) < bound * variance.squareRoot() && abs(v - variance) < 3 * bound * variance)
    for step in 1..<20 {
      let at = between.lowerBound + (between.upperBound - between.lowerBound) * Double(step) / 20
      let share = Double(x.count { Double($0) < at }) / count
      #expect(abs(share - distribution(at)) < bound, "at \(at)")
    }
  }

  func normalBelow(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }

  @Test func uniform_isUniformInItsRange() {
    var position = dovela_random(seed: 1, stream: 2, step: 3, block: 0)
    var x = [Float](repeating: 0, count: 200_001)
    service.uniform(&position, &x, UInt64(x.count), -2, 3)
    #expect(x.allSatisfy { $0 >= -2 && $0 < 3 })
    expectDistribution(x, mean: 0.5, variance: 25.0 / 12, { ($0 + 2) / 5 }, between: -2...3)
    // Where rounding would reach the end of a narrow range, it is still left out.
    service.uniform(&position, &x, UInt64(x.count), 1, 1 + 3 * Float.ulpOfOne)
    #expect(x.allSatisfy { $0 >= 1 && $0 < 1 + 3 * Float.ulpOfOne })
    service.uniform(&position, &x, UInt64(x.count), 4, 4)
    #expect(x.allSatisfy { $0 == 4 })
  }

  @Test func normal_isNormal() {
    var position = dovela_random(seed: 1, stream: 2, step: 3, block: 0)
    var x = [Float](repeating: 0, count: 400_001)
    service.normal(&position, &x, UInt64(x.count), 0, 1)
    expectDistribution(x, mean: 0, variance: 1, normalBelow, between: -3...3)
    service.normal(&position, &x, UInt64(x.count), 10, 0.5)
    expectDistribution(x, mean: 10, variance: 0.25, { normalBelow(2 * ($0 - 10)) }, between: 9...11)
  }

  @Test func truncatedNormal_endsAtTwoDeviations() {
    var position = dovela_random(seed: 1, stream: 2, step: 3, block: 0)
    var x = [Float](repeating: 0, count: 400_001)
    service.truncated_normal(&position, &x, UInt64(x.count), 0, 1)
    #expect(x.allSatisfy { abs($0) <= 2 })
    let below = normalBelow(-2), within = 1 - 2 * below
    // The variance of a normal cut at a: 1 - 2 a density(a) / within.
    let variance = 1 - 4 * exp(-2) / (2 * Double.pi).squareRoot() / within
    expectDistribution(x, mean: 0, variance: variance, { (normalBelow($0) - below) / within }, between: -2...2)
  }

  @Test(arguments: [0, 1, 2, 7, 1000, 100_003]) func permutation_holdsEveryIndexOnce(_ count: Int) {
    var position = dovela_random(seed: 9, stream: 2, step: 3, block: 0)
    var out = [UInt32](repeating: 0, count: count)
    service.permutation(&position, &out, UInt64(count))
    #expect(out.sorted() == (0..<count).map(UInt32.init))
    if count >= 1000 { #expect(out != out.sorted()) }
  }

  @Test func permutations_areEquallyLikely() {
    var position = dovela_random(seed: 4, stream: 0, step: 0, block: 0)
    var seen = [[UInt32]: Int]()
    for _ in 0..<12_000 {
      var out: [UInt32] = [0, 0, 0]
      service.permutation(&position, &out, 3)
      seen[out, default: 0] += 1
    }
    #expect(seen.count == 6 && seen.values.allSatisfy { abs($0 - 2000) < 220 })
  }

  @Test func dropout_keepsItsShare_scaled_andBackwardFollows() throws {
    let count = 100_003, rate: Float = 0.3
    var numbers = TestNumbers(2)
    let x = numbers.floats(count, 1, 2), dy = numbers.floats(count, 1, 2)
    var first = [UInt8]()
    for threads in [UInt64(1), 2] {
      let context = try TestContext(threads: threads)
      var position = dovela_random(seed: 1, stream: 2, step: 3, block: 10)
      var y = x, dx = dy, kept = [UInt8](repeating: 9, count: count)
      kernels.dropout(context.handle, UInt64(count), rate, &position, x, &y, &kept)
      kernels.dropout_backward(context.handle, UInt64(count), rate, kept, dy, &dx)
      let share = Double(kept.reduce(0) { $0 + Int($1) }) / Double(count)
      #expect(abs(share - 0.7) < 0.01)
      #expect(position.block == 10 + UInt64((count + 3) / 4))
      expectClose(y, x.indices.map { kept[$0] == 1 ? Double(x[$0]) / 0.7 : 0 })
      expectClose(dx, x.indices.map { kept[$0] == 1 ? Double(dy[$0]) / 0.7 : 0 })
      if threads == 1 { first = kept } else { #expect(kept == first, "the thread count must not show") }
    }
  }
}
