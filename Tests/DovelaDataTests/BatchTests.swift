import DataTesting
import DovelaCore
import DovelaData
import Testing

struct BatchTests {
  private func split(_ rows: Int) throws -> DataSplit {
    try TestRun("a,y\n" + (0..<rows).map { "\($0),\($0 % 2)\n" }.joined()).prepare().train
  }

  @Test func partialBatch_comesLastOrIsDropped() throws {
    let split = try split(7)
    let kept = try BatchSource(split, batchSize: 3, ports: [.input(0, .f32)])
    #expect(batches(kept, width: 1, count: 4).map(\.inputs) == [[0, 1, 2], [3, 4, 5], [6], [0, 1, 2]])
    let dropped = try BatchSource(split, batchSize: 3, ports: [.input(0, .f32)], dropsLast: true)
    #expect(batches(dropped, width: 1, count: 3).map(\.inputs) == [[0, 1, 2], [3, 4, 5], [0, 1, 2]])
  }

  @Test func shuffledPass_hasEveryRowOnceAndANewOrder() throws {
    let source = try BatchSource(try split(50), batchSize: 8, ports: [.input(0, .f32)], order: .shuffled(seed: 3))
    let all = batches(source, width: 1, count: 14).map(\.inputs)
    let first = all[..<7].flatMap { $0 }
    let second = all[7...].flatMap { $0 }
    #expect(first.sorted() == (0..<50).map(Float.init) && second.sorted() == first.sorted())
    #expect(first != second && first != first.sorted())
  }

  @Test func seed_decidesTheOrder() throws {
    let split = try split(40)
    func order(_ seed: UInt64) throws -> [Float] {
      let source = try BatchSource(split, batchSize: 40, ports: [.input(0, .f32)], order: .shuffled(seed: seed))
      return batches(source, width: 1, count: 1)[0].inputs
    }
    #expect(try order(1) == order(1))
    #expect(try order(1) != order(2))
  }

  @Test func position_goesOnWhereItWas() throws {
    let split = try split(11)
    func source() throws -> BatchSource {
      try BatchSource(split, batchSize: 4, ports: [.input(0, .f32)], order: .shuffled(seed: 9))
    }
    let whole = try source()
    let all = batches(whole, width: 1, count: 10).map(\.inputs)
    let interrupted = try source()
    _ = batches(interrupted, width: 1, count: 5)
    let resumed = try source()
    try resumed.seek(interrupted.position)
    #expect(batches(resumed, width: 1, count: 5).map(\.inputs) == Array(all[5...]))
    #expect(whole.position == BatchPosition(pass: 3, batch: 1))
    #expect(throws: DovelaError.self) { try resumed.seek(BatchPosition(pass: 0, batch: 3)) }
  }

  @Test func inputsAndTargets_stayTogether() throws {
    let source = try BatchSource(
      try split(30), batchSize: 7, ports: [.input(0, .f32), .target(0, .f32)], order: .shuffled(seed: 1))
    for batch in batches(source, width: 1, count: 9) {
      #expect(zip(batch.inputs, batch.targets).allSatisfy { $0.truncatingRemainder(dividingBy: 2) == $1 })
    }
  }

  @Test func sparseRows_areGatheredAsDenseOnes() throws {
    // 300 words, one or two a text: kept sparse.
    let texts = (0..<300).map { "w\($0) w\(($0 * 7) % 300),\($0 % 2)\n" }.joined()
    let data = try TestRun("t,y\n" + texts, transforms: ["MultiHot"]).prepare()
    #expect(data.layout.inputs[0].spec == TensorSpec([nil, 300]))
    for order in [RowOrder.asStored, .shuffled(seed: 2)] {
      let floats = try BatchSource(data.train, batchSize: 64, ports: [.input(0, .f32)], order: order)
      let bytes = try BatchSource(data.train, batchSize: 64, ports: [.input(0, .u8)], order: order)
      var batch = [UInt8](repeating: 9, count: 64 * 300)
      for expected in batches(floats, width: 300, count: 6) {
        batch.withUnsafeMutableBytes { if let base = $0.baseAddress { bytes.bind([base], weights: nil) } }
        let rows = batch.withUnsafeMutableBytes { memory -> Int in
          guard let base = memory.baseAddress else { return 0 }
          bytes.bind([base], weights: nil)
          return bytes.next()
        }
        #expect(batch[..<(rows * 300)].map(Float.init) == expected.inputs)
        #expect(expected.inputs.reduce(0, +) >= Float(rows))
      }
    }
  }

  @Test func weights_followTheirRows() throws {
    let split = try split(6)
    let source = try BatchSource(
      split, batchSize: 4, ports: [.input(0, .f32)], order: .shuffled(seed: 4), weights: [0, 10, 20, 30, 40, 50])
    var inputs = [Float](repeating: 0, count: 4)
    var weights = [Float](repeating: 0, count: 4)
    inputs.withUnsafeMutableBytes { inputs in
      weights.withUnsafeMutableBufferPointer { weights in
        guard let base = inputs.baseAddress else { return }
        source.bind([base], weights: weights.baseAddress)
        let rows = source.next()
        let values = base.assumingMemoryBound(to: Float.self)
        for row in 0..<rows { #expect(weights[row] == values[row] * 10) }
      }
    }
  }
}
