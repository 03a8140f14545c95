import DovelaCore
import DovelaPlugins
import Testing

struct LayerTests {
  /// Affine of 2 to 2 with kernel [[1, 2], [3, 4]] and bias [0.5, 0].
  private func affine(
    _ values: [String: Value], training: Bool = true, deferring: Bool = false, define: [String] = []
  ) throws -> LayerHarness {
    let registry = Registry()
    let loader = Fixture.loader(registry)
    try loader.load(try Fixture.library("rules"))
    try loader.load(try Fixture.library("layers", define: define))
    var values = values
    values["units"] = .int(2)
    for (key, value) in values {
      guard case .string(let name) = value, let kind = Self.kinds[key] else { continue }
      values[key] = .component(try registry.configuration(kind, name))
    }
    let harness = try LayerHarness(
      try registry.configuration(.layer, "Affine", values), [1, 2], training: training, deferring: deferring)
    try harness.set("it/kernel", [1, 2, 3, 4])
    return harness
  }

  private static let kinds: [String: ComponentKind] = [
    "activation": .activation, "kernel_regularizer": .regularizer, "kernel_constraint": .constraint,
    "activity_regularizer": .regularizer, "kernel_initializer": .initializer,
  ]

  @Test func variables_haveThePathAndTheStartThatTheLayerAsksFor() throws {
    let harness = try affine(["kernel_initializer": .string("Fans")])
    #expect(harness.layer.variables.map(\.path) == ["it/kernel", "it/bias"])
    #expect(harness.layer.variables.map(\.isExemptFromDecay) == [false, true])
    // Fill gives 0, the preset the first element.
    let bias = try harness.variable("it/bias")
    #expect(Array(UnsafeBufferPointer(start: bias.value, count: 2)) == [0.5, 0])
  }

  @Test func rolesOfVariables_areTheHosts() throws {
    let harness = try affine(["kernel_regularizer": .string("Weigh"), "kernel_constraint": .string("Clamp")])
    let kernel = try harness.variable("it/kernel")
    #expect(kernel.regularizer?.configuration.schema.name == "Weigh")
    #expect(kernel.constraint?.configuration.schema.name == "Clamp")
    #expect(try harness.variable("it/bias").regularizer == nil)
  }

  @Test func plainLayer_runsThereAndBack() throws {
    let harness = try affine([:])
    #expect(try harness.forward([1, 10]) == [31.5, 42])
    #expect(try harness.backward([1, 2]) == [5, 11])
    #expect(try harness.gradient("it/kernel") == [1, 2, 10, 20])
    #expect(try harness.gradient("it/bias") == [1, 2])
  }

  @Test func activationOfTheValue_isAppliedBehindTheLayer() throws {
    let harness = try affine(["activation": .string("Twice")])
    #expect(harness.layer.outputActivation?.configuration.schema.name == "Twice")
    #expect(try harness.forward([1, 10]) == [63, 84])
    #expect(try harness.backward([1, 2]) == [10, 22])
    #expect(try harness.gradient("it/bias") == [2, 4])
  }

  @Test func activationOfTheArgument_findsItKept() throws {
    let harness = try affine(["activation": .string("Square")])
    #expect(try harness.forward([1, 0]) == [2.25, 4])
    // 2 * 1.5 and 2 * 2 before the layer: dx = (3 * 1 + 4 * 2, 3 * 3 + 4 * 4).
    #expect(try harness.backward([1, 1]) == [11, 25])
    let inference = try affine(["activation": .string("Square")], training: false)
    #expect(try inference.forward([1, 0], training: false) == [2.25, 4])
  }

  @Test func unknownFormula_isJustCalled() throws {
    let harness = try affine(["activation": .string("Odd")], define: ["FUSES"])
    #expect(try harness.forward([1, 10]) == [63, 84])
    #expect(try harness.backward([1, 2]) == [10, 22])
  }

  @Test func knownFormula_isGivenToALayerThatFuses() throws {
    let harness = try affine(["activation": .string("Ramp")], define: ["FUSES"])
    #expect(try harness.forward([1, -10]) == [0, 0])
    #expect(try harness.backward([1, 2]) == [0, 0])
    #expect(try harness.forward([-1, 1]) == [2.5, 2])
    #expect(try harness.backward([1, 2]) == [5, 11])
  }

  @Test func deferredActivation_isLeftToTheLoss() throws {
    for define in [["FUSES"], []] {
      let harness = try affine(["activation": .string("Ramp")], deferring: true, define: define)
      #expect(harness.layer.outputActivation?.formula == "dovela.eltwise.relu/1")
      #expect(try harness.forward([1, -10]) == [-28.5, -38])
      #expect(try harness.backward([1, 2]) == [5, 11])
      #expect(try harness.gradient("it/bias") == [1, 2])
    }
  }

  @Test func activityRegularizer_countsTheOutputOfARow() throws {
    let harness = try affine(["activity_regularizer": .string("Weigh"), "activation": .string("Twice")])
    _ = try harness.forward([1, 10])
    #expect(harness.plan.activityPenalty == 147)
    // The gradient of the penalty, 1, comes before the activation's slope, 2.
    _ = try harness.backward([1, 2])
    #expect(try harness.gradient("it/bias") == [4, 6])
    // A penalty on the value leaves nothing for a loss to fuse.
    #expect(harness.layer.outputActivation == nil)
  }

  @Test func sharedLayer_addsItsGradientsUp() throws {
    let harness = try affine([:])
    _ = try harness.forward([1, 10])
    _ = try harness.backward([1, 2])
    _ = try harness.backward([1, 2], accumulate: true)
    #expect(try harness.gradient("it/kernel") == [2, 4, 20, 40])
    _ = try harness.backward([1, 2])
    #expect(try harness.gradient("it/kernel") == [1, 2, 10, 20])
  }

  @Test func frozenLayer_getsNoGradient() throws {
    let harness = try affine(["trainable": .bool(false)])
    #expect(harness.layer.variables.allSatisfy { !$0.isTrainable })
    _ = try harness.forward([1, 10])
    #expect(try harness.backward([1, 2]) == [5, 11])
  }

  @Test func wrongShape_namesTheLayer() throws {
    let harness = try affine([:])
    let error = try #require(throws: DovelaError.self) {
      _ = try harness.layer.infer([LayerInput(TensorSpec([nil, 3, 4]))])
    }
    #expect(error.code == .shapeMismatch && error.domain == .configuration)
    #expect(error.description == "it (Affine): wants (batch, in), received rank 3")
  }

  @Test func maskIsMade_andConsumed() throws {
    let registry = try Fixture.registry("layers")
    let mark = try LayerHarness(try registry.configuration(.layer, "Mark"), [1, 3])
    #expect(try mark.layer.infer([LayerInput(TensorSpec([nil, 3]))]).masks == [.make(TensorSpec([nil, 3], .u8))])
    #expect(try mark.forward([1, 0, 2]) == [1, 0, 2])
    #expect((0..<3).map { mark.outputMask[$0] } == [1, 0, 1])
    // A layer without backward lets nothing flow back.
    #expect(try mark.backward([1, 1, 1]) == [0, 0, 0])
    let blank = try LayerHarness(try registry.configuration(.layer, "Blank"), [1, 3], mask: [1, 0, 1])
    #expect(try blank.forward([5, 6, 7]) == [5, 0, 7])
  }

  @Test func seedOfALayer_takesThePlaceOfTheRuns() throws {
    let registry = try Fixture.registry("layers")
    let plain = try registry.configuration(.layer, "Noise")
    let seeded = try registry.configuration(.layer, "Noise", ["seed": .int(3)])
    let free = try LayerHarness(plain, [1, 4])
    let fixed = try LayerHarness(seeded, [1, 4])
    let zeros: [Float] = [0, 0, 0, 0]
    #expect(try free.forward(zeros) == free.forward(zeros))
    #expect(try free.forward(zeros, step: 1) != free.forward(zeros, step: 2))
    #expect(try free.forward(zeros) != fixed.forward(zeros))
  }
}
