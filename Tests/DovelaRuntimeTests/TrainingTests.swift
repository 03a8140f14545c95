import CDovela
import CDovelaRuntime
import Foundation
import ProgramTesting
import TemporaryFolders
import Testing

@Suite(.serialized) struct TrainingTests {
  /// What the callbacks of a test see.
  final class Log {
    var asked: [(epoch: UInt64, batch: UInt64)] = []
    var steps = 0
    var isReleased = false
    var scene: Scene?
    var cancellation: OpaquePointer?
    var pointer: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }
    static func of(_ user: UnsafeMutableRawPointer?) -> Log? {
      user.map { Unmanaged<Log>.fromOpaque($0).takeUnretainedValue() }
    }
  }

  /// Weights of the scene's model, one after the other.
  private func weights(_ model: OpaquePointer) throws -> [Float] {
    var all: [Float] = []
    for index in 0..<dovela_model_parameter_count(model) {
      var parameter = dovela_parameter()
      try check(dovela_model_parameter(model, index, &parameter))
      all += UnsafeBufferPointer(start: parameter.value, count: Int(dovela_spec_count(&parameter.spec)))
    }
    return all
  }

  /// The source decides what is seen: the same first four rows always, so the others' labels do not matter.
  @Test func source_decidesTheSampling() throws {
    let log = Log()
    let scene = try Scene()
    log.scene = scene
    var source = dovela_batch_source()
    source.struct_size = UInt64(MemoryLayout<dovela_batch_source>.size)
    source.batches_per_epoch = 3
    source.rows = 4
    source.user = log.pointer
    source.next = { user, epoch, batch, out in
      guard let log = Log.of(user), let scene = log.scene, let out else { return nil }
      log.asked.append((epoch, batch))
      scene.inputs.pointee.spec.shape.0 = 4
      scene.targets.pointee.spec.shape.0 = 4
      out.pointee.rows = 4
      out.pointee.inputs = UnsafePointer(scene.inputs)
      out.pointee.targets = UnsafePointer(scene.targets)
      return nil
    }
    source.release = { Log.of($0)?.isReleased = true }
    var dataset: OpaquePointer?
    try check(dovela_dataset_of_source(scene.runtime, &source, &dataset))
    #expect(dovela_dataset_rows(dataset) == 0)
    var outcome: OpaquePointer?
    try "{epochs: 2}".withCString {
      var options = fitOptions()
      options.settings = $0
      try check(dovela_trainer_fit(scene.trainer, dataset, &options, &outcome))
    }
    #expect(log.asked.map { $0.epoch * 10 + $0.batch } == [0, 1, 2, 10, 11, 12])
    #expect(try taken(outcome).contains("\"steps\":6"))
    dovela_dataset_destroy(dataset)
    #expect(log.isReleased)
  }

  @Test func sourceThatFails_endsTheTraining() throws {
    let scene = try Scene()
    var source = dovela_batch_source()
    source.struct_size = UInt64(MemoryLayout<dovela_batch_source>.size)
    source.batches_per_epoch = 1
    source.rows = 4
    source.next = { _, _, _, out in
      // Nothing in it: no rows, no pointers.
      out?.pointee.rows = 2
      return nil
    }
    var dataset: OpaquePointer?
    try check(dovela_dataset_of_source(scene.runtime, &source, &dataset))
    expectRefusal(DOVELA_INVALID_ARGUMENT, "inputs", "NULL") {
      dovela_trainer_fit(scene.trainer, dataset, nil, nil)
    }
    dovela_dataset_destroy(dataset)
  }

  @Test func cancelFromAnotherThread_endsTheTraining() throws {
    let scene = try Scene()
    let log = Log()
    try check(dovela_cancellation_create(&log.cancellation))
    var events = events()
    events.user = log.pointer
    events.step = { user, _, _, _ in
      guard let log = Log.of(user) else { return 1 }
      log.steps += 1
      if log.steps == 5 {
        nonisolated(unsafe) let cancellation = log.cancellation
        Thread { dovela_cancel(cancellation) }.start()
      }
      if log.steps > 5 { usleep(1000) }
      return 0
    }
    var outcome: OpaquePointer?
    try withUnsafePointer(to: events) { events in
      try "{epochs: 100000, batch_size: 4}".withCString {
        var options = fitOptions()
        options.settings = $0
        options.events = events
        options.cancellation = log.cancellation
        try check(dovela_trainer_fit(scene.trainer, scene.dataset, &options, &outcome))
      }
    }
    #expect(try taken(outcome).contains("\"cancelled\":true"))
    #expect(log.steps >= 5 && log.steps < 400_000)
    // The model stands as its last step left it.
    try check(scene.predict())
    // A training that begins later ends at once.
    try check(dovela_trainer_fit(scene.trainer, scene.dataset, nil, nil))
    dovela_cancellation_destroy(log.cancellation)
  }

  @Test func savedModel_predictsTheSame() throws {
    let scene = try Scene()
    var batch = scene.batch
    for _ in 0..<5 { try check(dovela_trainer_train(scene.trainer, &batch, nil)) }
    let folder = try TemporaryFolder()
    let path = folder.path + "/model.safetensors"
    try check(dovela_model_save(scene.model, path, 0))
    var loaded: OpaquePointer?
    try check(dovela_model_load(scene.runtime, path, &loaded))
    #expect(try weights(scene.model) == weights(#require(loaded)))
    try check(dovela_model_initialize(loaded, 99))
    #expect(try weights(scene.model) != weights(#require(loaded)))
    try check(dovela_model_load_weights(loaded, path))
    #expect(try weights(scene.model) == weights(#require(loaded)))
    dovela_model_destroy(loaded)
  }

  /// A training that was cancelled in the middle of an epoch and resumed ends with the bytes of one that was not.
  @Test func resumedTraining_endsWithTheSameBytes() throws {
    let settings = "{epochs: 4, batch_size: 4, seed: 5}"
    func train(_ folder: TemporaryFolder, stopAfter: Int, resume: Bool) throws {
      let scene = try Scene(
        "Dense(8, tanh) -> Dropout(0.3) -> Dense(2, softmax)", settings: "{optimizer: Adam, seed: 5}")
      let log = Log()
      log.steps = -stopAfter
      var events = events()
      events.user = log.pointer
      events.step = { user, _, _, _ in
        guard let log = Log.of(user) else { return 1 }
        log.steps += 1
        return log.steps == 0 ? 1 : 0
      }
      try withUnsafePointer(to: events) { events in
        try settings.withCString { settings in
          try folder.path.withCString {
            var options = fitOptions()
            options.settings = settings
            options.folder = $0
            options.events = events
            options.resume = resume ? 1 : 0
            try check(dovela_trainer_fit(scene.trainer, scene.dataset, &options, nil))
          }
        }
      }
      if !resume { try check(dovela_model_save(scene.model, folder.path + "/now.safetensors", 0)) }
    }
    let (whole, parts) = (try TemporaryFolder(), try TemporaryFolder())
    try train(whole, stopAfter: .max, resume: false)
    try train(parts, stopAfter: 6, resume: false)
    try train(parts, stopAfter: .max, resume: true)
    #expect(try whole.data("model.safetensors") == parts.data("model.safetensors"))
    #expect(try whole.data("now.safetensors") == whole.data("model.safetensors"))
  }

  /// The program's own optimizer, by name, linked in with a plugin's tables.
  @Test func registeredOptimizer_trains() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.copyItem(atPath: CommandRunner.root + "/examples/c", toPath: folder.path + "/c")
    try Installation.shell("make -C c optimizer", in: folder.path)
    let output = try Installation.shell("c/optimizer", in: folder.path)
    let loss = try #require(output.split(separator: " ").last.flatMap { Double($0.trimmingCharacters(in: .newlines)) })
    #expect(loss < 0.001, "\(output)")
  }

  /// Steps in parts, with the caller's own change of the gradients, are what a whole step is.
  @Test func stepInParts_equalsTheWhole() throws {
    let (whole, parts) = (try Scene(), try Scene())
    var (first, second) = (whole.batch, parts.batch)
    for _ in 0..<4 {
      var (a, b) = (0.0, 0.0)
      try check(dovela_trainer_train(whole.trainer, &first, &a))
      try check(dovela_trainer_forward(parts.trainer, &second, &b))
      try check(dovela_trainer_backward(parts.trainer))
      try check(dovela_trainer_update(parts.trainer))
      #expect(a == b)
    }
    #expect(try weights(whole.model) == weights(parts.model))
  }

  @Test func builder_makesTheGraphThatIsWritten() throws {
    let scene = try Scene()
    var (builder, made): (OpaquePointer?, OpaquePointer?)
    try check(dovela_builder_create(scene.runtime, "twin", &builder))
    var spec = dovela_spec2(Scene.f32, -1, 2)
    var tensors: [UInt64] = [0, 0]
    try check(dovela_builder_input(builder, "left", &spec, &tensors[0]))
    try check(dovela_builder_input(builder, "right", &spec, &tensors[1]))
    var (shared, add, tensor): (UInt64, UInt64, UInt64) = (0, 0, 0)
    try check(dovela_builder_layer(builder, "Dense(3)", "tower", &shared))
    try check(dovela_builder_layer(builder, "Add", nil, &add))
    var sides: [UInt64] = []
    for index in 0..<2 {
      try check(dovela_builder_call(builder, shared, &tensors[index], 1, &tensor))
      sides.append(tensor)
    }
    try check(dovela_builder_call(builder, add, sides, 2, &tensor))
    try check(dovela_builder_compose(builder, &tensor, 1, 3, &made))
    #expect(dovela_model_input_count(made) == 2)
    #expect(dovela_model_parameter_count(made) == 2)  // one tower, called twice
    expectRefusal(DOVELA_INVALID_ARGUMENT, "no layer 9") { dovela_builder_call(builder, 9, sides, 2, &tensor) }
    expectRefusal(DOVELA_INVALID_ARGUMENT, "no tensor 77") {
      var absent: UInt64 = 77
      return dovela_builder_call(builder, add, &absent, 1, &tensor)
    }
    dovela_builder_destroy(builder)
    dovela_model_destroy(made)
  }
}
