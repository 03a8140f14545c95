import DovelaCore
import DovelaPlugins
import Testing

/// Numbers of a plugin that cannot be end in an error that names it, and never in a trap.
struct HostilePluginTests {
  private func error(_ act: String, child: Bool = false) throws -> DovelaError {
    let registry = try Fixture.registry("hostile", "rules", "layers")
    var values: [String: Value] = ["act": .string(act)]
    if child { values["layer"] = .component(try registry.configuration(.layer, "Affine", ["units": .int(3)])) }
    let configuration = try registry.configuration(.layer, "Hostile", values)
    return try #require(throws: DovelaError.self) { _ = try LayerHarness(configuration, [1, 3]).forward([1, 2, 3]) }
  }

  @Test(arguments: [
    ("outputs", "infers 18446744073709551615 outputs"), ("in place", "wants output 0 in the memory of input"),
    ("mask rule", "the unknown mask rule 18446744073709551615"), ("extent", "has the extent -9223372036854775808"),
    ("bytes", "asks for 18446744073709551615 saved"), ("rank", "has rank 4294967295"),
    ("variable", "is too large"), ("preset", "presets elements beyond the 4"),
  ])
  func layersNumber_isRefused(act: String, says: String) throws {
    let error = try error(act)
    #expect(error.message.contains(says) && error.owner.contains("it"), "\(error)")
  }

  @Test(arguments: [
    ("build", "gives 18446744073709551615 specs (input of the child 'child')"),
    ("build null", "gives NULL in place of 1 specs (input of the child 'child')"),
    ("infer", "gives 18446744073709551615 specs (input of 'it/layer')"),
    ("prepare", "gives 18446744073709551615 specs (output of 'it/layer')"),
  ])
  func countForAChild_isRefused(act: String, says: String) throws {
    let error = try error(act, child: true)
    #expect(error.domain == .plugin && error.message.contains(says), "\(error)")
  }

  @Test func countsOfARun_areNoMoreThanTheChildHas() throws {
    let registry = try Fixture.registry("hostile", "rules", "layers")
    let child = try registry.configuration(.layer, "Affine", ["units": .int(3)])
    let harness = try LayerHarness(
      try registry.configuration(.layer, "Hostile", ["act": .string("run"), "layer": .component(child)]), [1, 3])
    try harness.set("it/child/kernel", [1, 0, 0, 0, 1, 0, 0, 0, 1])
    #expect(try harness.forward([1, 2, 3]) == [1.5, 2, 3])
  }

  @Test func memoryThatCannotBeHad_isNULL() throws {
    let registry = try Fixture.registry("hostile")
    _ = try registry.configuration(.layer, "Hostile", ["act": .string("allocate")]).make(name: "it")
  }

  @Test(arguments: [
    ("nothing", "says that it read 3 rows, and gives columns of 0"),
    ("rows", "says that it read 18446744073709551615 rows, and gives columns of 3"),
    ("text", "there is no memory for the column 'y'"), ("many", "has a row of shape"),
    ("empty", "has rows without elements, of shape (0,)"), ("huge", "there is no memory for the column 'y'"),
    ("unknown", "has a row of shape"),
  ])
  func readersNumber_isRefused(act: String, says: String) throws {
    let reader = try #require(
      try Fixture.registry("hostile").configuration(.reader, "Endless", ["act": .string(act)]).make(name: "data")
        as? any Reader)
    let error = try #require(throws: DovelaError.self) { _ = try reader.read(split: "train", base: "/") }
    #expect(error.message.contains(says), "\(error)")
  }

  @Test func targetOfNoType_isRefused() throws {
    let loss = try #require(
      try Fixture.registry("hostile").configuration(.loss, "Few", ["act": .string("type")]).make(name: "loss")
        as? any Loss)
    let error = try #require(throws: DovelaError.self) {
      _ = try loss.infer(prediction: TensorSpec([nil, 1]), target: TensorSpec([nil, 1]), fused: false)
    }
    #expect(error.message.contains("not f32 or i32"), "\(error)")
  }

  @Test func strings_arriveWithAllTheirBytes() throws {
    // As many as their length says, a NUL within too; it is the test's own memory that would be read beyond.
    let table = Table(columns: [
      Column(name: "s", spec: TensorSpec([], .text), values: .text(["a\0bc", "", "\0"]))
    ])
    let transform = try #require(
      try Fixture.registry("hostile").configuration(.transform, "Same").make(name: "same") as? any Transform)
    let same = try transform.apply(
      table, target: nil, training: false, random: RandomPosition(seed: 1, stream: 1), context: Fixture.context)
    guard case .text(let texts) = same["s"]?.values else {
      Issue.record("the column is no text")
      return
    }
    #expect(texts == ["a\0bc", "", "\0"])
  }
}
