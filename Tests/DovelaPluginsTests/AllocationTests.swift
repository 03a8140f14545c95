import AllocationCount
import DovelaCore
import DovelaPlugins
import Testing

/// A step allocates nothing: not the adapters, not what they keep.
struct AllocationTests {
  /// Allocations of this thread in the tenth run of `body`.
  private func allocations(_ body: () throws -> Void) rethrows -> UInt64 {
    for _ in 0..<9 { try body() }
    let before = allocation_count()
    try body()
    return allocation_count() - before
  }

  @Test func counter_counts() {
    guard allocation_count_works() == 1 else { return }
    var kept: [[Int]] = []
    #expect(allocations { kept.append(Array(repeating: 1, count: 100)) } > 0)
    #expect(kept.count == 10)
  }

  @Test(arguments: ["", "Twice", "Square", "Odd"]) func layer_runsThereAndBack(activation: String) throws {
    let registry = try Fixture.registry(["rules", "layers"], isChecked: false)
    var values: [String: Value] = ["units": .int(2)]
    if !activation.isEmpty { values["activation"] = .component(try registry.configuration(.activation, activation)) }
    values["activity_regularizer"] = .component(try registry.configuration(.regularizer, "Weigh"))
    let harness = try LayerHarness(try registry.configuration(.layer, "Affine", values), [4, 2])
    let plan = harness.plan
    let random = RandomPosition(seed: 1, stream: 2)
    #expect(try allocations { try plan.forward(training: true, random: random) } == 0)
    #expect(try allocations { try plan.backward(accumulate: false) } == 0)
    #expect(try allocations { try plan.backward(accumulate: true) } == 0)
  }

  @Test func wrapper_runsItsChildren() throws {
    let registry = try Fixture.registry(["rules", "layers", "wrapper"], isChecked: false)
    let twice = try registry.configuration(.activation, "Twice")
    let child = try registry.configuration(.layer, "Affine", ["units": .int(2), "activation": .component(twice)])
    let harness = try LayerHarness(
      try registry.configuration(.layer, "Several", ["layer": .component(child), "times": .int(3)]), [4, 2])
    let plan = harness.plan
    #expect(try allocations { try plan.forward(training: true, random: RandomPosition(seed: 1, stream: 2)) } == 0)
    #expect(try allocations { try plan.backward(accumulate: false) } == 0)
  }

  @Test func rules_ofAStep() throws {
    let registry = try Fixture.registry(["rules", "watchers", "lion"], isChecked: false)
    let lion = try #require(try registry.configuration(.optimizer, "Lion").make(name: "o") as? any Optimizer)
    let (weights, gradient, momentum) = (Floats(8), Floats(8, 1), Floats(8))
    let slots = UnsafeMutablePointer<UnsafeMutablePointer<Float>?>.allocate(capacity: 1)
    slots.initialize(to: momentum.pointer)
    defer { slots.deallocate() }
    let update = Update(
      context: Fixture.context, count: 8, weights: weights.pointer, gradient: gradient.pointer, slots: slots,
      slotCount: 1, step: 1, learningRate: 0.1)
    #expect(try allocations { try lion.update(update) } == 0)

    let loss = try #require(try registry.configuration(.loss, "Gap").make(name: "l") as? any Loss)
    let run = LossRun(
      context: Fixture.context, isFused: false, prediction: weights.tensor(8, 1), target: gradient.tensor(8, 1),
      values: momentum.tensor(8), scale: gradient.pointer, gradient: Floats(8).tensor(8, 1))
    #expect(try allocations { try loss.evaluate(run) } == 0)

    let metric = try #require(try registry.configuration(.metric, "Total").make(name: "m") as? any Metric)
    let state = UnsafeMutablePointer<Double>.allocate(capacity: 2)
    state.initialize(repeating: 0, count: 2)
    defer { state.deallocate() }
    let (prediction, target) = (weights.tensor(8, 1), gradient.tensor(8, 1))
    #expect(
      try allocations {
        try metric.update(
          prediction: prediction, target: target, weights: nil, state: state, context: Fixture.context)
      } == 0)

    let schedule = try #require(try registry.configuration(.schedule, "Halve").make(name: "s") as? any Schedule)
    #expect(try allocations { _ = try schedule.value(at: 3, current: 1) } == 0)
    let rule = try #require(try registry.configuration(.regularizer, "Weigh").make(name: "r") as? any Regularizer)
    #expect(
      try allocations {
        _ = try rule.apply(prediction, gradient: target, scale: 1, context: Fixture.context)
      } == 0)
    let clamp = try #require(try registry.configuration(.constraint, "Clamp").make(name: "c") as? any Constraint)
    #expect(try allocations { try clamp.apply(prediction, context: Fixture.context) } == 0)
  }
}
