import DovelaCore
import Testing

struct PenaltyTests {
  @Test(arguments: Golden.names("regularizers"))
  func regularizer_matchesKeras(_ name: String) throws {
    let golden = try Golden("regularizers", name)
    let rule = try #require(try golden.configuration(.regularizer, "regularizer").make(name: name) as? any Regularizer)
    let value = try golden.tensor("value")
    let (penalty, gradient) = try apply(rule, value.floats, value.shape, scale: 1)
    expectClose([Float(penalty)], try golden.tensor("penalty").floats, "penalty")
    expectClose(gradient, try golden.tensor("gradient").floats, "gradient")
  }

  @Test(arguments: ["L1(0.2)", "L2(0.3)", "L1L2(l1=0.1, l2=0.4)"])
  func gradient_matchesCentralDifferencesAndIsAdded(_ text: String) throws {
    let rule = try Standard.regularizer(text)
    let w = spread(37, seed: 11)
    let (_, gradient) = try apply(rule, w, [37], scale: 0.5, start: 3)
    for index in w.indices where abs(w[index]) > 0.02 {
      func value(_ change: Float) throws -> Double {
        var moved = w
        moved[index] += change
        return try apply(rule, moved, [37], scale: 1).penalty
      }
      let slope = Float((try value(0.01) - value(-0.01)) / 0.02)
      #expect(abs(gradient[index] - (3 + 0.5 * slope)) < 1e-4)
    }
  }

  @Test func penaltyAlone_needsNoGradient() throws {
    let w = Memory<Float>([3, -4])
    let l2 = try Standard.regularizer("l2")
    #expect(try l2.apply(w.tensor([2]), gradient: nil, scale: 1, context: Standard.context) == 0.25)
  }

  @Test(arguments: Golden.names("constraints"))
  func constraint_matchesKeras(_ name: String) throws {
    let golden = try Golden("constraints", name)
    let rule = try #require(try golden.configuration(.constraint, "constraint").make(name: name) as? any Constraint)
    let value = try golden.tensor("value")
    expectClose(
      try project(rule, value.floats, value.shape), try golden.tensor("output").floats, relative: 2e-6, absolute: 1e-7)
  }

  @Test func constraintsWithoutGolden_holdAfterwards() throws {
    let w = spread(24, seed: 12, scale: 2)
    let norms = { (values: [Float]) in
      (0..<4).map { column in
        stride(from: column, to: 24, by: 4).reduce(0) { $0 + values[$1] * values[$1] }.squareRoot()
      }
    }
    let before = norms(w)
    for norm in norms(try project(Standard.constraint("UnitNorm"), w, [6, 4])) { #expect(abs(norm - 1) < 1e-5) }
    let between = norms(try project(Standard.constraint("MinMaxNorm(1.8, 2.2, rate=0.5)"), w, [6, 4]))
    for (norm, old) in zip(between, before) {
      #expect(abs(norm - 0.5 * (min(max(old, 1.8), 2.2) + old)) < 1e-5)
    }
    let positive = try project(Standard.constraint("non_neg"), w, [24])
    #expect(positive == w.map { max($0, 0) })
    let inner = try project(Standard.constraint("UnitNorm(axis=[0, 2])"), w, [3, 2, 4])
    for middle in 0..<2 {
      let sum = (0..<3).reduce(Float(0)) { sum, outer in
        (0..<4).reduce(sum) {
          let x = inner[outer * 8 + middle * 4 + $1]; return $0 + x * x
        }
      }
      #expect(abs(sum - 1) < 1e-5)
    }
  }

  @Test func axisThatDoesNotExist_isRefused() throws {
    let error = #expect(throws: DovelaError.self) {
      _ = try project(Standard.constraint("MaxNorm(axis=2)"), [1, 2], [1, 2])
    }
    #expect(error?.message.contains("axis=2 does not exist in a variable of shape (1, 2)") == true)
    #expect(throws: DovelaError.self) { _ = try Standard.constraint("MinMaxNorm(2.0, 1.0)") }
  }

  private func apply(
    _ rule: any Regularizer, _ values: [Float], _ shape: [Int], scale: Double, start: Float = 0
  ) throws -> (penalty: Double, gradient: [Float]) {
    let w = Memory(values)
    let gradient = Memory(Array(repeating: start, count: values.count))
    let penalty = try rule.apply(
      w.tensor(shape), gradient: gradient.tensor(shape), scale: scale, context: Standard.context)
    return (penalty, gradient.values)
  }

  private func project(_ rule: any Constraint, _ values: [Float], _ shape: [Int]) throws -> [Float] {
    let w = Memory(values)
    try rule.apply(w.tensor(shape), context: Standard.context)
    return w.values
  }
}
