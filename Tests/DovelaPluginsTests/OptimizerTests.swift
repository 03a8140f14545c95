import DovelaCore
import DovelaPlugins
import Testing

struct OptimizerTests {
  private func lion(_ values: [String: Value] = [:]) throws -> any Optimizer {
    let registry = try Fixture.registry("lion")
    return try #require(try registry.configuration(.optimizer, "Lion", values).make(name: "lion") as? any Optimizer)
  }

  @Test func strangersOptimizer_declaresItsSlots() throws {
    let memory = try lion().build()
    #expect(memory.slots == [.init(name: "momentum", value: 0, copies: 1)])
    #expect(memory.scalars == 0)
  }

  @Test func strangersOptimizer_updatesByItsRule() throws {
    let optimizer = try lion(["beta_1": .float(0.5), "beta_2": .float(0.75)])
    let weights = Floats([1, 2, 3])
    let gradient = Floats([4, -4, 0])
    let momentum = Floats([0, 0, 8])
    var slots: [UnsafeMutablePointer<Float>?] = [momentum.pointer]
    try slots.withUnsafeMutableBufferPointer { slots in
      let base = try #require(slots.baseAddress)
      try optimizer.update(
        Update(
          context: Fixture.context, count: 3, weights: weights.pointer, gradient: gradient.pointer,
          slots: base, slotCount: 1, step: 1, learningRate: 0.25))
    }
    #expect(weights.values == [0.75, 2.25, 2.75])
    #expect(momentum.values == [1, -1, 6])
  }

  @Test func hostsParameters_standAroundItsOwn() throws {
    let registry = try Fixture.registry("lion")
    let configuration = try registry.configuration(.optimizer, "Lion")
    #expect(configuration["learning_rate"] == .float(0.001))
    #expect(configuration.settings.map(\.id).prefix(3) == ["learning_rate", "beta_1", "beta_2"])
    #expect(configuration["clipnorm"] == .null)
  }
}
