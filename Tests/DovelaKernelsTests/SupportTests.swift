import CDovela
import DovelaKernels
import Testing

@Suite struct SupportTests {
  /// The pieces that a loop was cut into.
  final class Pieces {
    let starts = UnsafeMutablePointer<UInt64>.allocate(capacity: 10_000)
    init() { starts.initialize(repeating: 0, count: 10_000) }
    deinit { starts.deallocate() }
  }

  @Test(arguments: [(0, 1), (1, 1), (5, 8), (8, 8), (9, 8), (100, 1), (1000, 300), (9999, 64)])
  func loop_coversItsRangeInFewPieces(_ count: UInt64, _ grain: UInt64) throws {
    let parallel = dovela_parallel_table().pointee
    for threads in [UInt64(1), 2, 3] {
      let context = try TestContext(threads: threads)
      #expect(parallel.threads(context.handle) == threads)
      let pieces = Pieces()
      parallel.loop(
        context.handle, count, grain,
        { state, first, last in
          guard let state else { return }
          let pieces = Unmanaged<Pieces>.fromOpaque(state).takeUnretainedValue()
          for index in first..<last { pieces.starts[Int(index)] += 1_000_000 }
          pieces.starts[Int(first)] += last - first
        }, Unmanaged.passUnretained(pieces).toOpaque())
      let lengths = (0..<Int(count)).map { pieces.starts[$0] % 1_000_000 }.filter { $0 > 0 }
      #expect((0..<Int(count)).allSatisfy { pieces.starts[$0] / 1_000_000 == 1 })
      #expect(lengths.count <= threads && lengths.dropLast().allSatisfy { $0 >= grain })
      if count <= grain && count > 0 { #expect(lengths == [count]) }
    }
  }

  @Test(arguments: [(4, 8), (4096, 8)])
  func loop_countsTheSmallestNumbersAsZero_andLeavesTheCallersArithmetic(_ count: Int, _ grain: UInt64) throws {
    let parallel = dovela_parallel_table().pointee
    let context = try TestContext(threads: 2)
    let numbers = UnsafeMutablePointer<Float>.allocate(capacity: count)
    numbers.initialize(repeating: .leastNormalMagnitude, count: count)
    defer { numbers.deallocate() }
    parallel.loop(
      context.handle, UInt64(count), grain,
      { state, first, last in
        guard let numbers = state?.assumingMemoryBound(to: Float.self) else { return }
        for index in Int(first)..<Int(last) { numbers[index] *= 0.5 }
      }, numbers)
    #expect((0..<count).allSatisfy { numbers[$0] == 0 })
    numbers[0] = .leastNormalMagnitude
    numbers[0] *= 0.5
    #expect(numbers[0] > 0)
  }

  @Test func arena_isAlignedAndZeroed_andHugeOnesAreRefused() throws {
    let arena = try #require(dovela_arena_create(100_000))
    #expect(Int(bitPattern: arena) % 64 == 0)
    #expect(UnsafeRawBufferPointer(start: arena, count: 100_000).allSatisfy { $0 == 0 })
    dovela_arena_destroy(arena, 100_000)
    #expect(dovela_arena_create(0) == nil)
    #expect(dovela_arena_create(.max) == nil)
    #expect(dovela_arena_create(UInt64(Int64.max)) == nil)
  }

  @Test func context_takesItsThreadsFromTheProcess_whereNoneAreNamed() throws {
    let context = try TestContext(threads: 0)
    #expect(dovela_parallel_table().pointee.threads(context.handle) == dovela_processor_count())
    #expect(dovela_onednn_version() >= 20000)
    #expect(dovela_sgemm_speed(context.handle, 64, 64, 64, 3) > 0)
  }

  @Test func theTables_haveNoEmptySlot() {
    let table = UnsafeRawPointer(dovela_kernels_table()).assumingMemoryBound(to: UInt.self)
    #expect(table[0] == MemoryLayout<dovela_kernels>.size)
    #expect((1..<MemoryLayout<dovela_kernels>.size / 8).allSatisfy { table[$0] != 0 })
  }

  @Test func sumsAndProducts_matchNaiveLoops() throws {
    var numbers = TestNumbers(12)
    for count in [1, 17, 5000, 300_001] {
      let x = numbers.floats(count), y = numbers.floats(count)
      var seen = [Double]()
      for threads in [UInt64(1), 2] {
        let context = try TestContext(threads: threads)
        let expected = zip(x, y).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        let dot = kernels.dot(context.handle, UInt64(count), x, y)
        #expect(abs(dot - expected) < 1e-9 * Double(count))
        seen.append(dot)
        var z = y
        kernels.axpby(context.handle, UInt64(count), 2, x, 0.5, &z)
        expectClose(z, zip(x, y).map { 2 * Double($0) + 0.5 * Double($1) })
        z = [Float](repeating: .nan, count: count)
        kernels.axpby(context.handle, UInt64(count), 2, x, 0, &z)
        expectClose(z, x.map { 2 * Double($0) })
        kernels.multiply(context.handle, UInt64(count), x, y, &z)
        expectClose(z, zip(x, y).map { Double($0) * Double($1) })
        kernels.fill(context.handle, UInt64(count), 3, &z)
        #expect(z.allSatisfy { $0 == 3 })
      }
      #expect(seen[0] == seen[1], "the thread count must not show")
    }
  }

  @Test(arguments: [(1, 1), (3, 200), (2000, 70), (40, 5000)]) func sumRows_matchesNaiveLoops(
    _ rows: Int, _ columns: Int
  ) throws {
    var numbers = TestNumbers(4)
    let x = numbers.floats(rows * columns), before = numbers.floats(columns)
    var sums = [Double](repeating: 0, count: columns)
    for at in x.indices { sums[at % columns] += Double(x[at]) }
    for threads in [UInt64(1), 2] {
      let context = try TestContext(threads: threads)
      var out = before
      kernels.sum_rows(context.handle, Int64(rows), Int64(columns), x, 1, &out)
      expectClose(out, zip(sums, before).map { $0 + Double($1) }, absolute: 1e-3)
      kernels.sum_rows(context.handle, Int64(rows), Int64(columns), x, 0, &out)
      expectClose(out, sums, absolute: 1e-3)
    }
  }
}
