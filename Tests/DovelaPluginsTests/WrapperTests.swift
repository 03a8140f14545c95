import DovelaCore
import DovelaPlugins
import Testing

/// A wrapper of one plugin over a layer of another.
struct WrapperTests {
  private func several(_ layer: String, _ values: [String: Value], times: Int, shape: [Int] = [1, 2]) throws
    -> LayerHarness
  {
    let registry = try Fixture.registry("rules", "layers", "wrapper")
    var values = values
    if case .string(let name) = values["activation"] {
      values["activation"] = .component(try registry.configuration(.activation, name))
    }
    let child = try registry.configuration(.layer, layer, values)
    let wrapper = try registry.configuration(.layer, "Several", ["layer": .component(child), "times": .int(times)])
    return try LayerHarness(wrapper, shape)
  }

  @Test func childrensVariables_standUnderTheirNames() throws {
    let harness = try several("Affine", ["units": .int(2)], times: 1)
    #expect(
      harness.layer.variables.map(\.path) == ["it/first/kernel", "it/first/bias", "it/second/kernel", "it/second/bias"])
  }

  @Test func strangersLayer_runsInAWrapper() throws {
    let harness = try several("Affine", ["units": .int(2), "activation": .string("Twice")], times: 1)
    try harness.set("it/first/kernel", [1, 2, 3, 4])
    try harness.set("it/second/kernel", [10, 20, 30, 40])
    // First: 2 * (1 + 30 + 0.5, 2 + 40); second: 2 * (310.5, 420).
    #expect(try harness.forward([1, 10]) == [684, 924])
    #expect(try harness.backward([1, 2]) == [110, 242])
    #expect(try harness.gradient("it/first/kernel") == [2, 4, 20, 40])
  }

  @Test func gradientsOfAChildThatRunsSeveralTimes_areAddedUp() throws {
    let harness = try several("Affine", ["units": .int(2), "activation": .string("Square")], times: 3)
    try harness.set("it/first/kernel", [1, 2, 3, 4])
    #expect(try harness.forward([1, 0]) == [3 * (2.25 + 0.25), 12])
    _ = try harness.backward([1, 1])
    #expect(try harness.gradient("it/first/bias") == [9, 12])
    // The wrapper itself is used twice: all of it is added again.
    _ = try harness.backward([1, 1], accumulate: true)
    #expect(try harness.gradient("it/first/bias") == [18, 24])
  }

  @Test func childThatRunsTwice_drawsOtherNumbers_andTheSameInTheSameStep() throws {
    let once = try several("Noise", [:], times: 1, shape: [1, 4])
    let zeros: [Float] = [0, 0, 0, 0]
    let first = try once.forward(zeros)
    #expect(try once.forward(zeros) == first)
    let twice = try several("Noise", [:], times: 2, shape: [1, 4])
    // Were the second draw the first again, the sum would be twice that of one run.
    #expect(try twice.forward(zeros) != first.map { 2 * $0 })
  }
}
