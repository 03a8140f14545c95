import CDovela
import DovelaKernels
import Testing

@Suite struct DenseTests {
  struct Sizes: CustomTestStringConvertible {
    let rows: Int, width: Int, units: Int
    var zeros = 0.0
    var testDescription: String { "\(rows)x\(width)x\(units), \(zeros) zeros" }
  }

  static let sizes = [
    Sizes(rows: 1, width: 1, units: 1), Sizes(rows: 10, width: 2, units: 8), Sizes(rows: 10, width: 8, units: 1),
    Sizes(rows: 33, width: 129, units: 67), Sizes(rows: 70, width: 20, units: 9),
    Sizes(rows: 5, width: 2000, units: 70),
    Sizes(rows: 5, width: 2003, units: 70, zeros: 0.99), Sizes(rows: 9, width: 5000, units: 128, zeros: 0.97),
    Sizes(rows: 1, width: 784, units: 300), Sizes(rows: 2, width: 100, units: 70, zeros: 0.5),
    Sizes(rows: 1, width: 5000, units: 129, zeros: 0.9), Sizes(rows: 3, width: 5000, units: 5, zeros: 1),
    Sizes(rows: 64, width: 300, units: 128), Sizes(rows: 1, width: 512, units: 10, zeros: 0.5),
    Sizes(rows: 2, width: 64, units: 27), Sizes(rows: 1, width: 2100, units: 116),
    Sizes(rows: 1, width: 600, units: 512),
  ]

  /// Inputs, and every result in double.
  struct Case {
    let size: Sizes, f: dovela_eltwise
    var x: [Float], w: [Float], bias: [Float], dy: [Float]
    var argument: [Double], y: [Double], slope: [Double], dx: [Double], dw: [Double], dbias: [Double]

    init(_ size: Sizes, _ f: dovela_eltwise, bytes: Bool) {
      var numbers = TestNumbers(UInt64(size.rows * 31 + size.width))
      let (rows, width, units) = (size.rows, size.width, size.units)
      (self.size, self.f) = (size, f)
      x = (0..<rows * width).map { _ in
        let value = bytes ? Float(numbers.next() % 3) : numbers.float()
        return Double(numbers.float(0, 1)) < size.zeros ? 0 : value
      }
      w = numbers.floats(width * units)
      bias = numbers.floats(units)
      dy = numbers.floats(rows * units)
      argument = [Double](repeating: 0, count: rows * units)
      dx = [Double](repeating: 0, count: rows * width)
      dw = [Double](repeating: 0, count: width * units)
      dbias = [Double](repeating: 0, count: units)
      for row in 0..<rows {
        for unit in 0..<units { argument[row * units + unit] = Double(bias[unit]) }
        for i in 0..<width where x[row * width + i] != 0 {
          let value = Double(x[row * width + i])
          for unit in 0..<units { argument[row * units + unit] += value * Double(w[i * units + unit]) }
        }
      }
      y = argument.map { reference(f, $0) }
      slope = zip(argument, dy).map { referenceSlope(f, $0) * Double($1) }
      for row in 0..<rows {
        for unit in 0..<units { dbias[unit] += slope[row * units + unit] }
        for i in 0..<width {
          let value = Double(x[row * width + i])
          var sum = 0.0
          for unit in 0..<units {
            sum += slope[row * units + unit] * Double(w[i * units + unit])
            if value != 0 { dw[i * units + unit] += value * slope[row * units + unit] }
          }
          dx[row * width + i] = sum
        }
      }
    }
  }

  func input(_ c: Case, bytes: Bool) -> ([UInt8], UInt64) {
    bytes ? (c.x.map { UInt8($0) }, UInt64(dtypeU8)) : (c.x.withUnsafeBytes { Array($0) }, UInt64(dtypeF32))
  }

  @Test(arguments: sizes, [false, true]) func dense_matchesNaiveLoops(_ size: Sizes, bytes: Bool) throws {
    var f = eltwise(DOVELA_FORMULA_TANH)
    let c = Case(size, f, bytes: bytes)
    let (x, dtype) = input(c, bytes: bytes)
    let (rows, width, units) = (Int64(size.rows), Int64(size.width), Int64(size.units))
    var seen = [[Float]]()
    for threads in [UInt64(1), 2, 3] {
      let context = try TestContext(threads: threads)
      var y = [Float](repeating: .nan, count: c.y.count), pre = y, dy = c.dy
      var dx = [Float](repeating: .nan, count: c.x.count), dw = [Float](repeating: .nan, count: c.w.count)
      var dbias = [Float](repeating: .nan, count: c.bias.count)
      kernels.dense_forward(context.handle, rows, width, units, x, dtype, c.w, c.bias, &f, &y, &pre)
      kernels.dense_backward(
        context.handle, rows, width, units, x, dtype, c.w, &f, y, nil, &dy, &dx, &dw, &dbias, nil, nil)
      expectClose(pre, c.argument, absolute: 1e-4, relative: 1e-5, "pre")
      expectClose(y, c.y, absolute: 2e-5, relative: 1e-5, "y")
      let bound = 1e-4 * Double(max(size.units, size.rows)).squareRoot()
      expectClose(dy, c.slope, absolute: 1e-4, relative: 1e-4, "dy")
      expectClose(dx, c.dx, absolute: bound, relative: 1e-4, "dx")
      expectClose(dw, c.dw, absolute: bound, relative: 1e-4, "dw")
      expectClose(dbias, c.dbias, absolute: bound, relative: 1e-4, "dbias")
      seen.append(pre + y + dx + dw + dbias)
    }
    #expect(seen[0] == seen[1] && seen[0] == seen[2], "the thread count must not show")
  }

  @Test(arguments: everyFormula) func dense_fusesEveryFormula(_ f: dovela_eltwise) throws {
    var f = f
    let c = Case(Sizes(rows: 7, width: 5, units: 19), f, bytes: false)
    let context = try TestContext(threads: 2)
    var y = [Float](repeating: 0, count: c.y.count), pre = y, dy = c.dy
    var dw = [Float](repeating: 0, count: c.w.count)
    kernels.dense_forward(context.handle, 7, 5, 19, c.x, UInt64(dtypeF32), c.w, c.bias, &f, &y, &pre)
    kernels.dense_backward(
      context.handle, 7, 5, 19, c.x, UInt64(dtypeF32), c.w, &f, kernels.eltwise_needs(&f) == 1 ? nil : y,
      kernels.eltwise_needs(&f) == 1 ? pre : nil, &dy, nil, &dw, nil, nil, nil)
    expectClose(y, c.y)
    expectClose(dw, c.dw, absolute: 1e-4, relative: 1e-4)
  }

  @Test func sparseBackward_marksWhatItTouchesAndLeavesTheRest() throws {
    let size = Sizes(rows: 4, width: 3000, units: 24, zeros: 0.995)
    var f = eltwise(DOVELA_FORMULA_LINEAR)
    let c = Case(size, f, bytes: true)
    let (x, dtype) = input(c, bytes: true)
    for threads in [UInt64(1), 2] {
      let context = try TestContext(threads: threads)
      var dw = [Float](repeating: 77, count: c.w.count), touched = [UInt8](repeating: 0, count: size.width), dy = c.dy
      kernels.dense_backward(
        context.handle, 4, 3000, 24, x, dtype, c.w, &f, nil, nil, &dy, nil, &dw, nil, &touched, nil)
      for row in 0..<size.width {
        let meets = (0..<size.rows).contains { c.x[$0 * size.width + row] != 0 }
        #expect(touched[row] == (meets ? 1 : 0))
        let part = row * size.units..<(row + 1) * size.units
        if meets {
          expectClose(Array(dw[part]), Array(c.dw[part]), absolute: 1e-4)
        } else {
          #expect(dw[part].allSatisfy { $0 == 77 })
        }
      }
    }
  }

  /// What was announced, by element; several threads announce at once, on parts that do not overlap.
  final class Announced {
    var counts: UnsafeMutablePointer<UInt8>
    let size: Int
    init(_ size: Int) {
      self.size = size
      counts = .allocate(capacity: size)
      counts.initialize(repeating: 0, count: size)
    }
    deinit { counts.deallocate() }
  }

  @Test(arguments: sizes) func backward_announcesEveryElementOnce(_ size: Sizes) throws {
    var f = eltwise(DOVELA_FORMULA_RELU)
    let c = Case(size, f, bytes: false)
    let context = try TestContext(threads: 2)
    var dy = c.dy, dw = c.w, y = c.dy
    let announced = Announced(c.w.count)
    var ready = dovela_ready(
      state: Unmanaged.passUnretained(announced).toOpaque(),
      ready: { state, first, count in
        guard let state else { return }
        let seen = Unmanaged<Announced>.fromOpaque(state).takeUnretainedValue()
        for index in Int(first)..<Int(first + count) { seen.counts[index] += 1 }
      })
    kernels.dense_backward(
      context.handle, Int64(size.rows), Int64(size.width), Int64(size.units), c.x, UInt64(dtypeF32), c.w, &f, &y, nil,
      &dy, nil, &dw, nil, nil, &ready)
    #expect((0..<announced.size).allSatisfy { announced.counts[$0] == 1 })
  }
}
