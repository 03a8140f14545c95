import DovelaCore
import DovelaPlugins
import Testing

struct RuleTests {
  private func make<T>(_ kind: ComponentKind, _ name: String, _ values: [String: Value] = [:], as type: T.Type) throws
    -> T
  {
    try #require(try Fixture.registry("rules").configuration(kind, name, values).make(name: "it") as? T)
  }

  @Test(arguments: [
    ([2], 2, 2), ([3, 4], 3, 4), ([3, 3, 4, 8], 36, 72), ([5, 2, 3], 10, 15),
  ]) func fans_areKeras(shape: [Int], fanIn: Float, fanOut: Float) throws {
    let initializer = try make(.initializer, "Fans", as: (any Initializer).self)
    let memory = Floats(shape.reduce(1, *))
    try initializer.fill(
      Tensor(TensorSpec(shape), memory.raw), random: RandomPosition(seed: 1, stream: 1), context: Fixture.context)
    #expect(Array(memory.values.prefix(2)) == [fanIn, fanOut])
  }

  @Test func seedOfAnInitializer_takesThePlaceOfTheStream() throws {
    func draw(_ values: [String: Value], stream: UInt32) throws -> [Float] {
      let memory = Floats(4)
      try make(.initializer, "Draw", values, as: (any Initializer).self).fill(
        memory.tensor(4), random: RandomPosition(seed: 1, stream: stream), context: Fixture.context)
      return memory.values
    }
    #expect(try draw([:], stream: 1) == draw([:], stream: 1))
    #expect(try draw([:], stream: 1) != draw([:], stream: 2))
    #expect(try draw(["seed": .int(3)], stream: 1) == draw(["seed": .int(3)], stream: 2))
    #expect(try draw(["seed": .int(3)], stream: 1) != draw(["seed": .int(4)], stream: 1))
  }

  @Test func regularizer_addsItsGradient() throws {
    let rule = try make(.regularizer, "Weigh", ["factor": .int(2)], as: (any Regularizer).self)
    let gradient = Floats([1, 1])
    let penalty = try rule.apply(
      Floats([3, 4]).tensor(2), gradient: gradient.tensor(2), scale: 0.5, context: Fixture.context)
    #expect(penalty == 14 && gradient.values == [2, 2])
    #expect(try rule.apply(Floats([1]).tensor(1), gradient: nil, scale: 1, context: Fixture.context) == 2)
  }

  @Test func constraint_projectsInPlace() throws {
    let values = Floats([0.5, 3])
    try make(.constraint, "Clamp", as: (any Constraint).self).apply(values.tensor(2), context: Fixture.context)
    #expect(values.values == [0.5, 1])
  }

  @Test func schedule_isAFunctionOfThePosition() throws {
    let schedule = try make(.schedule, "Halve", ["start": .float(8)], as: (any Schedule).self)
    #expect(try schedule.value(at: 2, current: 0) == 2)
  }

  @Test func activation_declaresWhatItNeeds() throws {
    let square = try make(.activation, "Square", as: (any Activation).self)
    #expect(square.needsInput && square.formula == nil)
    let (x, y) = (Floats([3]), Floats(1))
    try square.forward(x: x.tensor(1), y: y.tensor(1), context: Fixture.context)
    let dy = Floats([2])
    try square.backward(x: x.tensor(1), y: y.tensor(1), dy: dy.tensor(1), dx: dy.tensor(1), context: Fixture.context)
    #expect(y.values == [9] && dy.values == [12])
    let ramp = try make(.activation, "Ramp", as: (any Activation).self)
    #expect(!ramp.needsInput && ramp.formula == "dovela.eltwise.relu/1")
    #expect(try make(.activation, "Odd", as: (any Activation).self).formula == "org.example.odd/1")
  }
}
