import DovelaCore
import Foundation
import Testing

/// C functions as activations: values and gradients for every form of prototype.
struct ActivationTests {
  private let x: [Float] = (0..<1300).map { Float($0 - 650) / 400 }
  private let dy: [Float] = (0..<1300).map { Float($0 % 7) - 3 }

  /// The function's value and slope, by a reference that is not the function's.
  private static let references: [String: (@Sendable (Double) -> Double, @Sendable (Double) -> Double)] = [
    "cube": ({ $0 * $0 * $0 }, { 3 * $0 * $0 }), "sine": ({ Foundation.sin($0) }, { Foundation.cos($0) }),
    "logistic": ({ 1 / (1 + Foundation.exp(-$0)) }, { Foundation.exp(-$0) / pow(1 + Foundation.exp(-$0), 2) }),
    "erf": ({ Foundation.erf($0) }, { 2 / Double.pi.squareRoot() * Foundation.exp(-$0 * $0) }),
    "tanh": ({ Foundation.tanh($0) }, { 1 / (Foundation.cosh($0) * Foundation.cosh($0)) }),
    "bessel": ({ Foundation.j0($0) }, { -Foundation.j1($0) }), "square": ({ 2.5 * $0 * $0 }, { 5 * $0 }),
    "triple": ({ 3 * $0 }, { _ in 3 }), "gaincube": ({ 0.5 * $0 * $0 * $0 }, { 1.5 * $0 * $0 }),
    "power": ({ $0 * $0 * $0 + 4 }, { 3 * $0 * $0 }),
  ]

  @Test(arguments: [
    ("cube", "LIB: float cube(float x); float cube_dx(float x)", "f", 1e-6),
    ("cube", "LIB: float cube(float)", "f", 2e-3),
    ("cube", "{library: LIB, prototype: \"float cube(float x)\", derivative: numeric}", "f", 2e-3),
    ("cube", "LIB: float cube(float x); float from_both(float x, float y)", "f", 2e-6),
    (
      "cube",
      "LIB: void cubes(const float *x, float *y, size_t n); void cubes_dx(const float *, const float *, float *, size_t)",
      "f", 1e-6
    ),
    ("cube", "LIB: void cubes(const float *x, float *y, size_t n)", "f", 2e-3),
    (
      "cube",
      "{library: LIB, prototype: \"void cubes(const float *x, float *y, size_t n)\", derivative: \"float cube_dx(float x)\", parallel: true}",
      "f", 1e-6
    ),
    (
      "cube",
      "{library: LIB, prototype: \"float cube(float x)\", derivative: \"void cubes_dx(const float *x, const float *dy, float *dx, size_t n)\", parallel: true}",
      "f", 1e-6
    ),
    (
      "gaincube",
      "LIB: int wide_cubes(size_t n, double *y, const double *x, double gain); void wide_cubes_slope(const double *y, const double *x, double *slope, int n, double gain)",
      "f(gain=0.5)", 1e-6
    ),
    ("gaincube", "LIB: int wide_cubes(size_t n, double *y, const double *x, double gain)", "f(0.5)", 1e-6),
    ("sine", "LIB: double wide_sine(double); double wide_cosine(double)", "f", 1e-6),
    ("sine", "LIB: double wide_sine(double x)", "f", 1e-6),
    ("logistic", "LIB: float logistic(float x); float logistic_dy(float y)", "f", 1e-6),
    ("erf", "libm.so.6: float erff(float)", "f", 1e-4), ("erf", "libm.so.6: double erf(double)", "f", 1e-6),
    ("tanh", "libm.so.6: float tanhf(float x)", "f", 1e-4),
    (
      "bessel",
      "{library: libm.so.6, prototype: \"float j0f(float x)\", derivative: {prototype: \"float j1f(float x)\", scale: -1}}",
      "f", 1e-6
    ),
    (
      "square",
      "{library: LIB, prototype: \"float product(float x, float gain)\", derivative: \"float product_dx(float gain, float x)\", defaults: {gain: 2.5}}",
      "f", 1e-6
    ),
    ("triple", "{library: LIB, prototype: \"float with_user(float x, void *user)\", user: slope_of_all}", "f", 1e-4),
    ("power", "LIB: float mixed(double x, int32_t power, uint8_t shift)", "f(power=3, shift=4)", 2e-3),
  ])
  func everyForm_matchesItsReference(_ name: String, _ text: String, _ use: String, _ tolerance: Double) throws {
    let bench = try FunctionBench()
    try bench.declare("f", text)
    let (value, slope) = try #require(Self.references[name])
    let (y, dx) = try bench.run(try bench.activation(use), x, dy)
    for index in x.indices {
      let at = Double(x[index])
      #expect(abs(Double(y[index]) - value(at)) <= 1e-5 * max(1, abs(value(at))), "f(\(at))")
      let expected = Double(dy[index]) * slope(at)
      #expect(abs(Double(dx[index]) - expected) <= 3 * tolerance * max(1, abs(expected)), "f'(\(at))")
    }
  }

  @Test func checkedMode_findsNothing() throws {
    let bench = try FunctionBench(isChecked: true)
    try bench.declare(
      "f",
      "LIB: void cubes(const float *x, float *y, size_t n); void cubes_dx(const float *x, const float *dy, float *dx, size_t n)"
    )
    try bench.declare("g", "LIB: float logistic(float x); float logistic_dy(float y)")
    for name in ["f", "g"] {
      let (y, dx) = try bench.run(try bench.activation(name), x, dy)
      #expect(y.allSatisfy(\.isFinite) && dx.allSatisfy(\.isFinite))
    }
  }

  @Test func derivativeFromTheValue_letsForwardRunInPlace() throws {
    let bench = try FunctionBench()
    try bench.declare("f", "LIB: float logistic(float x); float logistic_dy(float y)")
    try bench.declare("g", "LIB: float cube(float x); float cube_dx(float x)")
    #expect(try bench.activation("f").needsInput == false)
    #expect(try bench.activation("g").needsInput)
  }

  @Test func wrongDerivative_isRefusedWithTheValues() throws {
    let bench = try FunctionBench()
    try bench.declare("f", "LIB: float cube(float x); float cube_wrong(float x)")
    let error = try #require(throws: DovelaError.self) { try bench.activation("f") }
    #expect(error.message.contains("'cube_wrong' is not the derivative of 'cube': at x = -3.9629 it gives 48.68"))
    #expect(error.message.contains("central differences give 47.11"))
    // A derivative that is another on purpose (a straight-through estimator).
    try bench.declare(
      "f",
      "{library: LIB, prototype: \"float cube(float x)\", derivative: {prototype: \"float cube_wrong(float x)\", check: false}}"
    )
    _ = try bench.activation("f")
    // Kinks are no mistakes.
    try bench.declare("g", "libm.so.6: float fabsf(float x); float erff(float)")
    #expect(throws: DovelaError.self) { try bench.activation("g") }
  }

  @Test func failingFunction_endsTheStepWithItsStatus() throws {
    let bench = try FunctionBench()
    try bench.declare("f", "LIB: int failing(const float *x, float *y, size_t n)")
    let error = try #require(throws: DovelaError.self) { try bench.run(try bench.activation("f"), x, dy) }
    #expect(error.message.contains("'failing' reports a failure: it returned 7"))
  }
}
