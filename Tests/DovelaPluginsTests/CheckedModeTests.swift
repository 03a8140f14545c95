import DovelaCore
import DovelaPlugins
import Foundation
import Testing

/// The checked mode finds what a plugin or a host does against the tags, and names plugin and function.
struct CheckedModeTests {
  private func registry(_ names: String...) throws -> Registry {
    let registry = Registry()
    let loader = Fixture.loader(registry, isChecked: true)
    for name in names { try loader.load(try Fixture.library(name)) }
    return registry
  }

  private func rude(_ act: String) throws -> LayerHarness {
    try LayerHarness(try registry("rude").configuration(.layer, "Rude", ["act": .string(act)]), [1, 3])
  }

  @Test func politePlugin_isLeftInPeace() throws {
    let harness = try rude("")
    #expect(try harness.forward([1, 2, 3]) == [1, 2, 3])
    #expect(try harness.backward([4, 5, 6]) == [4, 5, 6])
  }

  @Test(arguments: [
    ("beyond", "writes beyond the 12 bytes of its output 0"), ("before", "writes before the start of its output 0"),
    ("saved", "writes beyond the 8 bytes of its saved memory"),
    ("scratch", "writes beyond the 8 bytes of its scratch memory"),
    ("allocate", "allocates; what a run needs is asked for in prepare"),
    ("free", "frees memory that the host did not allocate, or frees it twice"),
    ("release", "releases an error twice, or one that it changed"),
    ("builder", "uses a dovela_layer_builder after the call that it was lent for"),
  ]) func forbiddenAct_isNamed(act: String, says: String) throws {
    let harness = try rude(act)
    let error = try #require(throws: DovelaError.self) { _ = try harness.forward([1, 2, 3]) }
    #expect(error.code == .wrongState && error.domain == .plugin)
    #expect(error.description == "it (org.example.rude: Rude).forward: \(says)")
    // What was written beside the output did not reach the model's memory.
    #expect(harness.output.values == [1, 2, 3])
  }

  @Test func backward_isWatchedToo() throws {
    let harness = try rude("backward")
    _ = try harness.forward([1, 2, 3])
    let error = try #require(throws: DovelaError.self) { _ = try harness.backward([1, 1, 1]) }
    #expect(
      error.description == "it (org.example.rude: Rude).backward: writes beyond the 12 bytes of its input gradient 0")
  }

  @Test func outputOfAFailingCreate_mustBeUntouched() throws {
    let configuration = try registry("rude").configuration(.layer, "Rude", ["act": .string("create")])
    let error = try #require(throws: DovelaError.self) { _ = try configuration.make(name: "it") }
    #expect(error.description == "it (org.example.rude: Rude).create: changes '*self' although it fails")
  }

  @Test func functionBeforeItsState_isRefused() throws {
    let registry = try registry("rude", "watchers")
    let layer = try #require(try registry.configuration(.layer, "Rude").make(name: "it") as? any Layer)
    let error = try #require(throws: DovelaError.self) { _ = try layer.infer([LayerInput(TensorSpec([nil, 3]))]) }
    #expect(
      error.description
        == "it (org.example.rude: Rude).infer: is called while the instance is created; it must be built")
    let metric = try #require(try registry.configuration(.metric, "Total").make(name: "m") as? any Metric)
    var state = [0.0, 0.0]
    let refused = try #require(throws: DovelaError.self) { _ = try metric.result(of: &state) }
    #expect(refused.code == .wrongState)
  }

  @Test func secondThread_isRefused() throws {
    let harness = try rude("sleep")
    nonisolated(unsafe) let plan = harness.plan
    let started = DispatchSemaphore(value: 0)
    let done = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      started.signal()
      try? plan.forward(training: true, random: RandomPosition(seed: 1, stream: 1))
      done.signal()
    }
    started.wait()
    usleep(50_000)
    let error = try #require(throws: DovelaError.self) {
      _ = try harness.layer.infer([LayerInput(TensorSpec([nil, 3]))])
    }
    #expect(error.message == "is called by a second thread while 'forward' runs; an instance has one at a time")
    done.wait()
  }

  @Test func optimizerBeyondItsRange_isNamed() throws {
    let optimizer = try #require(
      try registry("rude").configuration(.optimizer, "Greedy").make(name: "it") as? any Optimizer)
    _ = try optimizer.build()
    let weights = Floats([1, 2, 3])
    var slots: [UnsafeMutablePointer<Float>?] = [nil]
    let error = try #require(throws: DovelaError.self) {
      try slots.withUnsafeMutableBufferPointer { slots in
        try optimizer.update(
          Update(
            context: Fixture.context, count: 2, weights: weights.pointer, gradient: Floats(3).pointer,
            slots: try #require(slots.baseAddress), slotCount: 0, step: 1, learningRate: 1))
      }
    }
    #expect(error.description == "it (org.example.rude: Greedy).update: writes beyond the 8 bytes of its weights")
    #expect(weights.values == [0, 0, 3])
  }

  /// The numbers are the same as without: everything that the other tests show, on guarded copies.
  @Test func wrapperOverAStrangersLayer_passes() throws {
    let registry = try registry("rules", "layers", "wrapper")
    let square = try registry.configuration(.activation, "Square")
    let child = try registry.configuration(.layer, "Affine", ["units": .int(2), "activation": .component(square)])
    let harness = try LayerHarness(
      try registry.configuration(.layer, "Several", ["layer": .component(child), "times": .int(3)]), [1, 2])
    try harness.set("it/first/kernel", [1, 2, 3, 4])
    #expect(try harness.forward([1, 0]) == [3 * (2.25 + 0.25), 12])
    _ = try harness.backward([1, 1])
    #expect(try harness.gradient("it/first/bias") == [9, 12])
    _ = try harness.backward([1, 1], accumulate: true)
    #expect(try harness.gradient("it/first/bias") == [18, 24])
    // The next step's forward finds nothing of this backward.
    #expect(try harness.forward([1, 0]) == [3 * (2.25 + 0.25), 12])
  }
}
