import CDovela
import DovelaKernels
import Glibc
import Testing

let kernels = dovela_kernels_table().pointee

/// A context that ends with its owner.
final class TestContext {
  let handle: OpaquePointer

  init(threads: UInt64) throws {
    handle = try #require(dovela_context_create(threads))
  }

  deinit { dovela_context_destroy(handle) }
}

/// Numbers that a test may count on: a linear congruential generator (Knuth's MMIX constants).
struct TestNumbers {
  var state: UInt64

  init(_ seed: UInt64 = 1) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }

  /// In [least, greatest).
  mutating func float(_ least: Float = -1, _ greatest: Float = 1) -> Float {
    least + Float(next() & 0xFFFF) / 65536 * (greatest - least)
  }

  mutating func floats(_ count: Int, _ least: Float = -1, _ greatest: Float = 1) -> [Float] {
    var out = [Float]()
    for _ in 0..<count { out.append(float(least, greatest)) }
    return out
  }
}

/// Every element within `absolute + relative * |expected|`; the first that is not is named.
func expectClose(
  _ actual: [Float], _ expected: [Double], absolute: Double = 1e-5, relative: Double = 1e-5, _ what: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(actual.count == expected.count, sourceLocation: sourceLocation)
  for index in 0..<min(actual.count, expected.count) {
    let difference = abs(Double(actual[index]) - expected[index])
    if !(difference <= absolute + relative * abs(expected[index])) {
      Issue.record(
        "\(what) [\(index)]: \(actual[index]) instead of \(expected[index])", sourceLocation: sourceLocation)
      return
    }
  }
}

/// The formulas in double, by the C library.
func reference(_ f: dovela_eltwise, _ x: Double) -> Double {
  let alpha = Double(f.alpha)
  switch dovela_formula(f.formula) {
  case DOVELA_FORMULA_RELU: return x > 0 ? x : alpha * x
  case DOVELA_FORMULA_SIGMOID: return 1 / (1 + exp(-x))
  case DOVELA_FORMULA_TANH: return tanh(x)
  case DOVELA_FORMULA_ELU: return x > 0 ? x : alpha * expm1(x)
  case DOVELA_FORMULA_GELU: return 0.5 * x * erfc(-x / 2.0.squareRoot())
  case DOVELA_FORMULA_GELU_TANH:
    return 0.5 * x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
  case DOVELA_FORMULA_SILU: return x / (1 + exp(-x))
  case DOVELA_FORMULA_SOFTPLUS: return max(x, 0) + log1p(exp(-abs(x)))
  default: return x
  }
}

/// f'(x) by central differences of the reference.
func referenceSlope(_ f: dovela_eltwise, _ x: Double) -> Double {
  let h = 1e-5
  return (reference(f, x + h) - reference(f, x - h)) / (2 * h)
}

func eltwise(_ formula: dovela_formula, alpha: Float = 0) -> dovela_eltwise {
  dovela_eltwise(formula: formula.rawValue, alpha: alpha, beta: 0, reserved: 0)
}

let everyFormula: [dovela_eltwise] = [
  eltwise(DOVELA_FORMULA_NONE), eltwise(DOVELA_FORMULA_LINEAR), eltwise(DOVELA_FORMULA_RELU),
  eltwise(DOVELA_FORMULA_RELU, alpha: 0.2), eltwise(DOVELA_FORMULA_RELU, alpha: -0.5),
  eltwise(DOVELA_FORMULA_SIGMOID), eltwise(DOVELA_FORMULA_TANH), eltwise(DOVELA_FORMULA_ELU, alpha: 1),
  eltwise(DOVELA_FORMULA_ELU, alpha: -0.3), eltwise(DOVELA_FORMULA_GELU), eltwise(DOVELA_FORMULA_GELU_TANH),
  eltwise(DOVELA_FORMULA_SILU), eltwise(DOVELA_FORMULA_SOFTPLUS),
]

// The macros of tensor.h are not importable.
let dtypeF32: UInt32 = 2 | 32 << 8 | 1 << 16
let dtypeU8: UInt32 = 1 | 8 << 8 | 1 << 16
