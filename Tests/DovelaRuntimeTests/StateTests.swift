import CDovela
import CDovelaRuntime
import ProgramTesting
import TemporaryFolders
import Testing

/// What goes on from where another training ended, and what a runtime knows and forgets.
@Suite struct StateTests {
  static let adam = "{optimizer: Adam(learning_rate=0.1), metrics: [accuracy], seed: 3}"

  private func fit(_ scene: Scene, _ settings: String, first: UInt64 = 0) throws {
    try settings.withCString {
      var options = fitOptions()
      options.settings = $0
      options.first_epoch = first
      try check(dovela_trainer_fit(scene.trainer, scene.dataset, &options, nil))
    }
  }

  private func weights(_ scene: Scene) throws -> [Float] {
    var all: [Float] = []
    for index in 0..<dovela_model_parameter_count(scene.model) {
      var parameter = dovela_parameter()
      try check(dovela_model_parameter(scene.model, index, &parameter))
      all += UnsafeBufferPointer(start: parameter.value, count: Int(dovela_spec_count(&parameter.spec)))
    }
    return all
  }

  @Test func laterEpochs_goOnAsIfThereHadBeenOneTraining() throws {
    let (whole, parts) = (try Scene(settings: Self.adam), try Scene(settings: Self.adam))
    try fit(whole, "{epochs: 5, batch_size: 4}")
    try fit(parts, "{epochs: 2, batch_size: 4}")
    try fit(parts, "{epochs: 5, batch_size: 4}", first: 2)
    #expect(try weights(parts) == weights(whole))
    expectRefusal(DOVELA_INVALID_ARGUMENT, "first_epoch") {
      var options = fitOptions()
      options.first_epoch = .max
      return dovela_trainer_fit(parts.trainer, parts.dataset, &options, nil)
    }
  }

  @Test func savedTrainer_goesOnInAnother() throws {
    let folder = try TemporaryFolder()
    let (first, second) = (try Scene(settings: Self.adam), try Scene(settings: Self.adam))
    try fit(first, "{epochs: 2, batch_size: 4}")
    try check(dovela_model_save(first.model, folder.path + "/model.safetensors", 0))
    try check(dovela_trainer_save(first.trainer, folder.path + "/trainer.safetensors"))
    try check(dovela_model_load_weights(second.model, folder.path + "/model.safetensors"))
    try check(dovela_trainer_load(second.trainer, folder.path + "/trainer.safetensors"))
    for scene in [first, second] { try fit(scene, "{epochs: 4, batch_size: 4}", first: 2) }
    #expect(try weights(first) == weights(second))
  }

  @Test func savedTrainer_ofOtherSettingsOrNone_isRefused() throws {
    let folder = try TemporaryFolder()
    let (adam, sgd) = (try Scene(settings: Self.adam), try Scene())
    try check(dovela_trainer_save(sgd.trainer, folder.path + "/sgd.safetensors"))
    try check(dovela_model_save(sgd.model, folder.path + "/model.safetensors", 0))
    let before = try weights(adam)
    expectRefusal(DOVELA_NOT_FOUND, "no tensor") {
      dovela_trainer_load(adam.trainer, folder.path + "/sgd.safetensors")
    }
    expectRefusal(DOVELA_BAD_DATA, "holds no state of a trainer") {
      dovela_trainer_load(adam.trainer, folder.path + "/model.safetensors")
    }
    expectRefusal(DOVELA_IO, "missing") { dovela_trainer_load(adam.trainer, folder.path + "/missing.safetensors") }
    expectRefusal(DOVELA_INVALID_ARGUMENT, "NULL") { dovela_trainer_save(nil, folder.path) }
    #expect(try weights(adam) == before)
  }

  @Test func resolvedComponent_hasEveryDefault_andProblemsAreNamed() throws {
    let scene = try Scene()
    var text: OpaquePointer?
    for written in ["adam", "Adam()", "{Adam: {}}", "{class_name: Adam, config: {}}"] {
      try check(dovela_runtime_resolve(scene.runtime, "optimizer", written, &text))
      let json = try taken(text)
      #expect(json.hasPrefix("{\"Adam\":{\"learning_rate\":0.001,"), "\(written): \(json)")
    }
    try check(dovela_runtime_resolve(scene.runtime, "initializer", "zeros", &text))
    #expect(try taken(text) == "\"Zeros\"")
    expectRefusal(DOVELA_INVALID_ARGUMENT, "unknown optimizer 'adm'; did you mean 'Adam'") {
      dovela_runtime_resolve(scene.runtime, "optimizer", "adm", &text)
    }
    expectRefusal(DOVELA_NOT_FOUND, "there is no kind 'lier'; there are: layer") {
      dovela_runtime_resolve(scene.runtime, "lier", "Dense(1)", &text)
    }
  }

  @Test func pluginThatIsForgotten_leavesItsNames_andWhatWasMadeOfIt() throws {
    let scene = try Scene()
    try check(dovela_runtime_unregister(scene.runtime, "org.dovela.optimizers"))
    var text: OpaquePointer?
    try check(dovela_runtime_list(scene.runtime, "optimizer", &text))
    #expect(try taken(text) == "[]")
    var batch = scene.batch
    try check(dovela_trainer_train(scene.trainer, &batch, nil))
    expectRefusal(DOVELA_NOT_FOUND, "no plugin 'org.dovela.optimizers' is loaded") {
      dovela_runtime_unregister(scene.runtime, "org.dovela.optimizers")
    }
  }
}
