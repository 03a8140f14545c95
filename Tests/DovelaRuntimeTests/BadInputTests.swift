import CDovela
import CDovelaRuntime
import Foundation
import Testing

/// What a caller who errs is told: an error object in words, with results untouched, and never a crash.
@Suite(.serialized) struct BadInputTests {
  @Test func nullHandle_isNamed() throws {
    var made: OpaquePointer?
    var port = dovela_port()
    expectRefusal(DOVELA_INVALID_ARGUMENT, "NULL", "a runtime") { dovela_runtime_load(nil, "x") }
    expectRefusal(DOVELA_INVALID_ARGUMENT, "NULL", "a model") { dovela_model_summary(nil, &made) }
    expectRefusal(DOVELA_INVALID_ARGUMENT, "NULL", "a model") { dovela_model_input(nil, 0, &port) }
    expectRefusal(DOVELA_INVALID_ARGUMENT, "NULL", "a builder") { dovela_builder_layer(nil, "relu", nil, nil) }
    expectRefusal(DOVELA_INVALID_ARGUMENT, "NULL", "a trainer") { dovela_trainer_backward(nil) }
    expectRefusal(DOVELA_INVALID_ARGUMENT, "NULL", "a run") { dovela_run_specification(nil, &made) }
    #expect(made == nil)
    #expect(dovela_model_parameter_count(nil) == 0)
    #expect(dovela_string_length(nil) == 0)
    dovela_cancel(nil)
    dovela_model_destroy(nil)
  }

  @Test func nullElsewhere_isNamed() throws {
    let scene = try Scene()
    expectRefusal(DOVELA_INVALID_ARGUMENT, "no place for the result") { dovela_runtime_create(nil, nil) }
    expectRefusal(DOVELA_INVALID_ARGUMENT, "no place for the result") { dovela_model_summary(scene.model, nil) }
    expectRefusal(DOVELA_INVALID_ARGUMENT, "specification", "NULL") {
      var made: OpaquePointer?
      return dovela_model_compose(scene.runtime, nil, nil, 0, 1, &made)
    }
    expectRefusal(DOVELA_INVALID_ARGUMENT, "inputs", "NULL") { dovela_model_predict(scene.model, nil, 1, nil, 1) }
    expectRefusal(DOVELA_INVALID_ARGUMENT, "batch", "NULL") { dovela_trainer_train(scene.trainer, nil, nil) }
    expectRefusal(DOVELA_INVALID_ARGUMENT, "source", "NULL") {
      var made: OpaquePointer?
      return dovela_dataset_of_source(scene.runtime, nil, &made)
    }
    expectRefusal(DOVELA_INVALID_ARGUMENT, "entry", "NULL") { dovela_runtime_register(scene.runtime, nil) }
  }

  @Test func destroyedHandle_isRefused() throws {
    let scene = try Scene()
    var made: OpaquePointer?
    try check(dovela_model_summary(scene.model, &made))
    dovela_string_destroy(made)
    dovela_string_destroy(made)
    #expect(dovela_string_length(made) == 0)
    var input = dovela_spec2(Scene.f32, -1, 2)
    try check(dovela_model_compose(scene.runtime, "Dense(1)", &input, 1, 1, &made))
    let model = made
    dovela_model_destroy(model)
    expectRefusal(DOVELA_INVALID_ARGUMENT, "was destroyed") { dovela_model_initialize(model, 1) }
    // Other handles that are made now do not come to life under the old pointer.
    try check(dovela_model_compose(scene.runtime, "Dense(1)", &input, 1, 1, &made))
    expectRefusal(DOVELA_INVALID_ARGUMENT, "was destroyed") { dovela_model_initialize(model, 1) }
    dovela_model_destroy(made)
  }

  @Test func handleOfAnotherType_isRefused() throws {
    let scene = try Scene()
    expectRefusal(DOVELA_INVALID_ARGUMENT, "another type", "a model") { dovela_model_initialize(scene.runtime, 1) }
    expectRefusal(DOVELA_INVALID_ARGUMENT, "another type", "a trainer") { dovela_trainer_update(scene.model) }
    // Nor does a destroy of the wrong type destroy anything.
    dovela_dataset_destroy(scene.model)
    try check(dovela_model_initialize(scene.model, 1))
  }

  /// What a handle needs of another it keeps alive.
  @Test func handles_areDestroyedInAnyOrder() throws {
    var made: OpaquePointer?
    try check(dovela_runtime_create(nil, &made))
    let runtime = made
    var input = dovela_spec2(Scene.f32, -1, 2)
    try check(dovela_model_compose(runtime, "Dense(2)", &input, 1, 1, &made))
    let model = made
    try check(dovela_trainer_create(model, "{optimizer: SGD, loss: mse}", &input, 1, &made))
    let trainer = made
    dovela_runtime_destroy(runtime)
    dovela_model_destroy(model)
    var rate = 0.0
    try check(dovela_trainer_learning_rate(trainer, &rate))
    #expect(rate == 0.01)
    dovela_trainer_destroy(trainer)
  }

  @Test func textThatIsNotUTF8_isRefused() throws {
    let scene = try Scene()
    let bad: [CChar] = [0x44, -1, -2, 0]
    var made: OpaquePointer?
    expectRefusal(DOVELA_INVALID_ARGUMENT, "path", "UTF-8") { dovela_runtime_load(scene.runtime, bad) }
    expectRefusal(DOVELA_INVALID_ARGUMENT, "specification", "UTF-8") {
      dovela_model_compose(scene.runtime, bad, nil, 0, 1, &made)
    }
    expectRefusal(DOVELA_INVALID_ARGUMENT, "name", "UTF-8") {
      var parameter = dovela_parameter()
      return dovela_model_find_parameter(scene.model, bad, &parameter)
    }
    expectRefusal(DOVELA_INVALID_ARGUMENT, "settings", "UTF-8") {
      bad.withUnsafeBufferPointer {
        var options = fitOptions()
        options.settings = $0.baseAddress
        return dovela_trainer_fit(scene.trainer, scene.dataset, &options, nil)
      }
    }
    #expect(made == nil)
  }

  @Test func tensor_thatDoesNotFitIsRefusedWithBothShapes() throws {
    let scene = try Scene()
    var wide = scene.inputs.pointee
    wide.spec = dovela_spec2(Scene.f32, 4, 3)
    expectRefusal(DOVELA_SHAPE_MISMATCH, "(4, 3)", "(None, 2)") { scene.predict(wide) }
    var typed = scene.inputs.pointee
    typed.spec = dovela_spec2(Scene.f32 & ~0xff | 7, 4, 2)
    expectRefusal(DOVELA_UNSUPPORTED, "unknown element type") { scene.predict(typed) }
    var strided = scene.inputs.pointee
    withUnsafeTemporaryAllocation(of: Int64.self, capacity: 2) { strides in
      strides.initialize(repeating: 1)
      strided.strides = UnsafePointer(strides.baseAddress)
      expectRefusal(DOVELA_UNSUPPORTED, "strides", "row-major") { scene.predict(strided) }
    }
    var elsewhere = scene.inputs.pointee
    elsewhere.device_type = 2
    expectRefusal(DOVELA_UNSUPPORTED, "device 2") { scene.predict(elsewhere) }
    var crooked = scene.inputs.pointee
    crooked.data += 1
    expectRefusal(DOVELA_INVALID_ARGUMENT, "aligned") { scene.predict(crooked) }
    var negative = scene.inputs.pointee
    negative.spec.shape.0 = -5
    expectRefusal(DOVELA_SHAPE_MISMATCH, "-5") { scene.predict(negative) }
    var deep = scene.inputs.pointee
    deep.spec.rank = 9
    expectRefusal(DOVELA_SHAPE_MISMATCH, "9 axes") { scene.predict(deep) }
    expectRefusal(DOVELA_SHAPE_MISMATCH, "(16, 5)", "(None, 2)") { scene.predict(width: 5) }
    expectRefusal(DOVELA_SHAPE_MISMATCH, "f32") { scene.predict(dtype: Scene.i32) }
    try check(scene.predict())
  }

  @Test func counts_thatDoNotFitAreRefused() throws {
    let scene = try Scene()
    var output = dovela_tensor_of(nil, dovela_spec2(Scene.f32, 16, 2))
    expectRefusal(DOVELA_INVALID_ARGUMENT, "received 2", "has 1") {
      withUnsafeTemporaryAllocation(of: dovela_tensor.self, capacity: 2) { pair in
        pair.initialize(repeating: scene.inputs.pointee)
        return dovela_model_predict(scene.model, pair.baseAddress, 2, &output, 1)
      }
    }
    expectRefusal(DOVELA_INVALID_ARGUMENT, "cannot have") {
      dovela_model_predict(scene.model, scene.inputs, .max, &output, 1)
    }
    expectRefusal(DOVELA_OUT_OF_RANGE, "no parameter 99") {
      var parameter = dovela_parameter()
      return dovela_model_parameter(scene.model, 99, &parameter)
    }
    expectRefusal(DOVELA_OUT_OF_RANGE, "no input 3") {
      var port = dovela_port()
      return dovela_model_input(scene.model, 3, &port)
    }
    expectRefusal(DOVELA_INVALID_ARGUMENT, "0 rows") { dovela_model_reserve(scene.model, 0) }
    var batch = scene.batch
    batch.rows = 7
    expectRefusal(DOVELA_SHAPE_MISMATCH, "7 rows", "16") { dovela_trainer_train(scene.trainer, &batch, nil) }
  }

  /// Rows without elements could be any number of rows: they are refused, not counted.
  @Test func rowsWithoutElements_areRefused() throws {
    let scene = try Scene()
    var empty = scene.inputs.pointee
    empty.spec = dovela_spec2(Scene.f32, 1 << 40, 0)
    var made: OpaquePointer?
    for (input, target) in [(empty, scene.targets.pointee), (scene.inputs.pointee, empty), (empty, empty)] {
      var (input, target) = (input, target)
      expectRefusal(DOVELA_SHAPE_MISMATCH, "0") {
        dovela_dataset_of_tensors(scene.runtime, &input, 1, &target, 1, nil, &made)
      }
    }
    expectRefusal(DOVELA_SHAPE_MISMATCH) { scene.predict(empty) }
    #expect(made == nil)
  }

  @Test func tableWithoutItsSize_isRefused() throws {
    let scene = try Scene()
    var batch = scene.batch
    batch.struct_size = 3
    expectRefusal(DOVELA_INVALID_ARGUMENT, "struct_size", "DOVELA_SIZE") {
      dovela_trainer_train(scene.trainer, &batch, nil)
    }
    var options = runtimeOptions()
    options.required = 1 << 40
    var made: OpaquePointer?
    expectRefusal(DOVELA_UNSUPPORTED, "required") { dovela_runtime_create(&options, &made) }
    // A shorter table of an older program is taken: what it does not have is its default.
    options = runtimeOptions()
    options.struct_size = 16
    try check(dovela_runtime_create(&options, &made))
    dovela_runtime_destroy(made)
  }

  @Test func label_outOfRangeIsNamed() throws {
    let scene = try Scene()
    scene.targets.pointee.data.assumingMemoryBound(to: Int32.self)[3] = 9
    var batch = scene.batch
    expectRefusal(DOVELA_OUT_OF_RANGE, "9") { dovela_trainer_train(scene.trainer, &batch, nil) }
  }

  @Test func stepsOutOfOrder_areRefused() throws {
    let scene = try Scene()
    expectRefusal(DOVELA_WRONG_STATE, "forward") { dovela_trainer_backward(scene.trainer) }
    expectRefusal(DOVELA_WRONG_STATE, "backward") { dovela_trainer_update(scene.trainer) }
    var made: OpaquePointer?
    var target = dovela_spec1(Scene.i32, -1)
    expectRefusal(DOVELA_WRONG_STATE, "one at a time") {
      dovela_trainer_create(scene.model, "{}", &target, 1, &made)
    }
  }

  /// While a training runs, its model belongs to it: another thread's call, or one from a callback, is told so.
  @Test func modelInUse_isRefused() throws {
    final class Seen {
      let scene: Scene
      var errors: [CallError] = []
      init(_ scene: Scene) { self.scene = scene }
    }
    let seen = Seen(try Scene())
    var events = events()
    events.user = Unmanaged.passUnretained(seen).toOpaque()
    events.step = { user, _, _, _ in
      guard let user else { return 1 }
      let seen = Unmanaged<Seen>.fromOpaque(user).takeUnretainedValue()
      nonisolated(unsafe) var error: UnsafePointer<dovela_error>?
      nonisolated(unsafe) let model = seen.scene.model
      let thread = Thread { error = dovela_model_initialize(model, 1) }
      thread.start()
      while !thread.isFinished { usleep(100) }
      if let other = CallError(error) { seen.errors.append(other) }
      if let own = CallError(dovela_model_initialize(model, 1)) { seen.errors.append(own) }
      return 1
    }
    try withUnsafePointer(to: events) {
      var options = fitOptions()
      options.events = $0
      try check(dovela_trainer_fit(seen.scene.trainer, seen.scene.dataset, &options, nil))
    }
    #expect(seen.errors.count == 2)
    for error in seen.errors {
      #expect(error.code == DOVELA_WRONG_STATE && error.message.contains("one thread at a time"), "\(error)")
    }
  }

  /// A grammar that does not hold names the word and the nearest that is known.
  @Test func unknownNames_areSuggested() throws {
    let scene = try Scene()
    var made: OpaquePointer?
    var input = dovela_spec2(Scene.f32, -1, 2)
    expectRefusal(DOVELA_INVALID_ARGUMENT, "Dens", "Dense") {
      dovela_model_compose(scene.runtime, "Dens(2)", &input, 1, 1, &made)
    }
    expectRefusal(DOVELA_NOT_FOUND, "optimiser") { dovela_runtime_list(scene.runtime, "optimiser", &made) }
    expectRefusal(DOVELA_NOT_FOUND, "dense/kernal", "dense/kernel") {
      var parameter = dovela_parameter()
      return dovela_model_find_parameter(scene.model, "dense/kernal", &parameter)
    }
    #expect(made == nil)
  }
}
