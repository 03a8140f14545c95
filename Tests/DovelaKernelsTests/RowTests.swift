import CDovela
import DovelaKernels
import Glibc
import Testing

@Suite struct RowTests {
  @Test(arguments: [(1, 1), (3, 10), (40, 513), (500, 46), (2, 20000)])
  func softmaxAndItsGradient_matchNaiveLoops(_ rows: Int, _ columns: Int) throws {
    let context = try TestContext(threads: 2)
    var numbers = TestNumbers(9)
    let x = numbers.floats(rows * columns, -20, 20), dy = numbers.floats(rows * columns)
    var y = x, dx = dy
    kernels.softmax(context.handle, Int64(rows), Int64(columns), x, &y)
    kernels.softmax_backward(context.handle, Int64(rows), Int64(columns), y, dy, &dx)
    var expected = [Double](), gradient = [Double]()
    for row in 0..<rows {
      let line = x[row * columns..<(row + 1) * columns].map(Double.init)
      let top = line.max() ?? 0
      let powers = line.map { exp($0 - top) }
      let sum = powers.reduce(0, +)
      let values = powers.map { $0 / sum }
      let dot = zip(values, dy[row * columns..<(row + 1) * columns]).reduce(0) { $0 + $1.0 * Double($1.1) }
      expected += values
      gradient += zip(values, dy[row * columns..<(row + 1) * columns]).map { $0 * (Double($1) - dot) }
    }
    expectClose(y, expected, absolute: 1e-7, relative: 2e-5)
    expectClose(dx, gradient, absolute: 1e-6, relative: 2e-5)
  }

  @Test func softmax_ofHugeArgumentsIsFinite_andNaNIsSeen() throws {
    let context = try TestContext(threads: 1)
    var y = [Float](repeating: 0, count: 9)
    kernels.softmax(context.handle, 1, 9, [1e30, -1e30, 3e30, 0, 0, 0, 0, 0, 3e30], &y)
    #expect(y == [0, 0, 0.5, 0, 0, 0, 0, 0, 0.5])
    kernels.softmax(context.handle, 1, 9, [0, 1, .nan, 0, 0, 0, 0, 0, 3], &y)
    #expect(y.contains { $0.isNaN })
  }

  @Test func gather_readsRows_scatterAdd_addsThemBack() throws {
    var numbers = TestNumbers(3)
    let entries = 50, columns = 70, rows = 333
    let table = numbers.floats(entries * columns), x = numbers.floats(rows * columns)
    let ids = (0..<rows).map { _ in Int32(numbers.next() % 40) }
    for threads in [UInt64(1), 2] {
      let context = try TestContext(threads: threads)
      var y = x
      kernels.gather(context.handle, Int64(rows), Int64(columns), table, ids, &y)
      #expect((0..<y.count).allSatisfy { y[$0] == table[Int(ids[$0 / columns]) * columns + $0 % columns] })
      var sums = [Double](repeating: 0, count: table.count)
      for index in x.indices { sums[Int(ids[index / columns]) * columns + index % columns] += Double(x[index]) }
      var touched = [UInt8](repeating: 0, count: entries), got = [Float](repeating: 5, count: table.count)
      kernels.scatter_add(
        context.handle, Int64(rows), Int64(columns), x, ids, Int64(entries), &got, &touched)
      for entry in 0..<entries {
        let met = ids.contains(Int32(entry))
        #expect(touched[entry] == (met ? 1 : 0))
        for at in entry * columns..<(entry + 1) * columns where !met { sums[at] = 5 }
      }
      expectClose(got, sums, absolute: 1e-4)
      var added = table
      kernels.scatter_add(context.handle, Int64(rows), Int64(columns), x, ids, Int64(entries), &added, nil)
      for at in sums.indices {
        sums[at] = Double(table[at]) + (ids.contains(Int32(at / columns)) ? sums[at] : 0)
      }
      expectClose(added, sums, absolute: 1e-4)
    }
  }

  @Test(arguments: [(1, 1), (7, 3), (300, 33), (5000, 32), (64, 1100)])
  func normalization_matchesNaiveLoops(_ rows: Int, _ channels: Int) throws {
    var numbers = TestNumbers(UInt64(rows))
    let x = numbers.floats(rows * channels, 3, 5), dy = numbers.floats(rows * channels)
    let gamma = numbers.floats(channels), beta = numbers.floats(channels), epsilon: Float = 1e-3
    var mean = [Double](repeating: 0, count: channels), variance = mean, sum = mean, product = mean
    for at in x.indices { mean[at % channels] += Double(x[at]) / Double(rows) }
    for at in x.indices {
      let difference = Double(x[at]) - mean[at % channels]
      variance[at % channels] += difference * difference / Double(rows)
    }
    let inverse = variance.map { 1 / ($0 + Double(epsilon)).squareRoot() }
    let normal = x.indices.map { (Double(x[$0]) - mean[$0 % channels]) * inverse[$0 % channels] }
    for at in x.indices {
      sum[at % channels] += Double(dy[at])
      product[at % channels] += Double(dy[at]) * normal[at]
    }
    let y = x.indices.map { normal[$0] * Double(gamma[$0 % channels]) + Double(beta[$0 % channels]) }
    let dx = x.indices.map {
      let c = $0 % channels, n = Double(rows)
      return Double(gamma[c]) * inverse[c] * (Double(dy[$0]) - sum[c] / n - normal[$0] * product[c] / n)
    }
    var seen = [[Float]]()
    for threads in [UInt64(1), 2] {
      let context = try TestContext(threads: threads)
      var gotMean = gamma, gotVariance = gamma, gotY = x, given = x, gotX = dy, gotGamma = gamma, gotBeta = gamma
      kernels.normalize(
        context.handle, Int64(rows), Int64(channels), x, gamma, beta, epsilon, &gotMean, &gotVariance, &gotY)
      kernels.normalize_with(
        context.handle, Int64(rows), Int64(channels), x, gamma, beta, epsilon, gotMean, gotVariance, &given)
      gotX.withUnsafeMutableBufferPointer {
        kernels.normalize_backward(
          context.handle, Int64(rows), Int64(channels), x, gamma, epsilon, gotMean, gotVariance, $0.baseAddress,
          $0.baseAddress, &gotGamma, &gotBeta)
      }
      expectClose(gotMean, mean)
      expectClose(gotVariance, variance, absolute: 1e-5)
      expectClose(gotY, y, absolute: 1e-4, relative: 1e-4)
      #expect(given == gotY)
      expectClose(gotX, dx, absolute: 2e-4, relative: 1e-4)
      expectClose(gotGamma, product, absolute: 2e-3, relative: 1e-4)
      expectClose(gotBeta, sum, absolute: 1e-3, relative: 1e-4)
      seen.append(gotMean + gotVariance + gotY + gotX + gotGamma + gotBeta)
    }
    #expect(seen[0] == seen[1], "the thread count must not show")
  }

  @Test(arguments: [(1, 1), (5, 7), (32, 128)]) func lstmCell_matchesNaiveLoops(_ batch: Int, _ units: Int) throws {
    let context = try TestContext(threads: 2)
    var numbers = TestNumbers(8)
    var activation = eltwise(DOVELA_FORMULA_TANH), recurrent = eltwise(DOVELA_FORMULA_SIGMOID)
    let before = numbers.floats(batch * 4 * units, -3, 3), cellBefore = numbers.floats(batch * units)
    let dhidden = numbers.floats(batch * units), dcellAfter = numbers.floats(batch * units)
    var gates = before, cell = cellBefore, activated = cellBefore, hidden = cellBefore, dcell = dcellAfter
    var dgates = before
    kernels.lstm_cell(
      context.handle, Int64(batch), Int64(units), &activation, &recurrent, &gates, cellBefore, &cell, &activated,
      &hidden)
    kernels.lstm_cell_backward(
      context.handle, Int64(batch), Int64(units), &activation, &recurrent, gates, cellBefore, activated, dhidden,
      &dcell,
      &dgates)
    func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
    var wantedHidden = [Double](), wantedCell = [Double](), wantedDcell = [Double]()
    var wantedDgates = [Double](repeating: 0, count: before.count)
    for row in 0..<batch {
      for unit in 0..<units {
        func gate(_ number: Int) -> Double { Double(before[(row * 4 + number) * units + unit]) }
        let (i, f, c, o) = (sigmoid(gate(0)), sigmoid(gate(1)), tanh(gate(2)), sigmoid(gate(3)))
        let at = row * units + unit
        let previous = Double(cellBefore[at]), now = f * previous + i * c, dh = Double(dhidden[at])
        wantedCell.append(now)
        wantedHidden.append(o * tanh(now))
        let total = Double(dcellAfter[at]) + dh * o * (1 - tanh(now) * tanh(now))
        wantedDcell.append(total * f)
        let parts = [
          total * c * i * (1 - i), total * previous * f * (1 - f), total * i * (1 - c * c),
          dh * tanh(now) * o * (1 - o),
        ]
        for number in 0..<4 { wantedDgates[(row * 4 + number) * units + unit] = parts[number] }
      }
    }
    expectClose(cell, wantedCell)
    expectClose(hidden, wantedHidden)
    expectClose(dcell, wantedDcell)
    expectClose(dgates, wantedDgates)
  }
}
