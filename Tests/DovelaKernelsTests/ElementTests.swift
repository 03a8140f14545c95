import CDovela
import DovelaKernels
import Testing

@Suite struct ElementTests {
  /// Arguments from tiny to saturated, of both signs.
  static let arguments: [Float] = {
    var out: [Float] = [0, -0.0, 1e-30, -1e-30, 88, -88, 100, -100, 103, -104, 1e4, -1e4]
    var numbers = TestNumbers(5)
    for scale in [Float(1e-4), 0.01, 0.3, 1, 3, 10, 40] { out += numbers.floats(400, -scale, scale) }
    return out
  }()

  @Test(arguments: everyFormula) func formula_matchesTheCLibrary(_ f: dovela_eltwise) throws {
    var f = f
    let context = try TestContext(threads: 1)
    var y = [Float](repeating: 0, count: Self.arguments.count)
    kernels.eltwise_forward(context.handle, &f, UInt64(y.count), Self.arguments, &y)
    // Far out the tail of gelu is a difference of near-equal numbers, hence the absolute bound.
    expectClose(y, Self.arguments.map { reference(f, Double($0)) }, absolute: 1.5e-7, relative: 4e-7)
    var inPlace = Self.arguments
    inPlace.withUnsafeMutableBufferPointer {
      kernels.eltwise_forward(context.handle, &f, UInt64($0.count), $0.baseAddress, $0.baseAddress)
    }
    #expect(inPlace == y)
  }

  @Test(arguments: everyFormula) func slope_matchesCentralDifferences(_ f: dovela_eltwise) throws {
    var f = f
    let context = try TestContext(threads: 1)
    var numbers = TestNumbers(6)
    let x = numbers.floats(2000, -6, 6), dy = numbers.floats(2000)
    var y = [Float](repeating: 0, count: x.count), dx = y
    kernels.eltwise_forward(context.handle, &f, UInt64(x.count), x, &y)
    if kernels.eltwise_needs(&f) == 1 {
      kernels.eltwise_backward(context.handle, &f, UInt64(x.count), x, nil, dy, &dx)
    } else {
      kernels.eltwise_backward(context.handle, &f, UInt64(x.count), nil, y, dy, &dx)
    }
    let expected = zip(x, dy).map { referenceSlope(f, Double($0)) * Double($1) }
    expectClose(dx, expected, absolute: 1e-6, relative: 1e-4)
  }

  @Test(arguments: everyFormula) func formula_keepsNaN(_ f: dovela_eltwise) throws {
    var f = f
    let context = try TestContext(threads: 1)
    var y = [Float](repeating: .nan, count: 19)
    y.withUnsafeMutableBufferPointer {
      kernels.eltwise_forward(context.handle, &f, 19, $0.baseAddress, $0.baseAddress)
    }
    #expect(y.allSatisfy { $0.isNaN })
  }

  @Test func relu_ofMinusInfinityIsZero() throws {
    let context = try TestContext(threads: 1)
    var f = eltwise(DOVELA_FORMULA_RELU)
    var y: [Float] = [1, 1, 1]
    kernels.eltwise_forward(context.handle, &f, 3, [-.infinity, .infinity, -1], &y)
    #expect(y == [0, .infinity, 0])
  }
}
