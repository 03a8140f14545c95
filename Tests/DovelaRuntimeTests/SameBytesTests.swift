import CDovela
import CDovelaRuntime
import Foundation
import ProgramTesting
import TemporaryFolders
import Testing

/// One model from one seed, trained by the command and through the library, is one file, byte for byte.
@Suite struct SameBytesTests {
  static let model = "Dense(16, relu) -> Dropout(0.2) -> Dense(3, softmax)"

  private func commandsModel() throws -> Data {
    let folder = try TemporaryFolder()
    let result = try CommandRunner.dovela(
      "train", "--data", "iris", "--model", Self.model, "--optimizer", "Adam(learning_rate=0.01)", "--epochs", "5",
      "--set", "fit.seed=11", "--out", folder.path + "/run", "--set", "fit.validation_split=0.2", in: folder.path)
    #expect(result.status == 0, "\(result.errors)")
    return try folder.data("run/model.safetensors")
  }

  @Test func runOfTheLibrary_equalsTheCommands() throws {
    var (runtime, run): (OpaquePointer?, OpaquePointer?)
    try check(dovela_runtime_create(nil, &runtime))
    let text = """
      {data: iris, model: '\(Self.model)', optimizer: Adam(learning_rate=0.01),
       fit: {epochs: 5, seed: 11, validation_split: 0.2}}
      """
    try check(dovela_run_create(runtime, text, nil, 0, nil, &run))
    let folder = try TemporaryFolder()
    try folder.path.withCString {
      var options = fitOptions()
      options.folder = $0
      try check(dovela_run_fit(run, &options, nil))
    }
    #expect(try folder.data("model.safetensors") == commandsModel())
    dovela_run_destroy(run)
    dovela_runtime_destroy(runtime)
  }

  /// A model that a program composes, and trains on rows of the same reader, has the command's weights.
  @Test func modelOfAProgram_equalsTheCommands() throws {
    let folder = try TemporaryFolder()
    let trained = try CommandRunner.dovela(
      "train", "--data", "iris", "--model", Self.model, "--optimizer", "Adam(learning_rate=0.01)", "--epochs", "5",
      "--set", "fit.seed=11", "--out", folder.path + "/run", in: folder.path)
    #expect(trained.status == 0, "\(trained.errors)")
    var (runtime, model, trainer, rows): (OpaquePointer?, OpaquePointer?, OpaquePointer?, OpaquePointer?)
    try check(dovela_runtime_create(nil, &runtime))
    var (input, target) = (dovela_spec2(Scene.f32, -1, 4), dovela_spec1(Scene.i32, -1))
    try check(dovela_model_compose(runtime, Self.model, &input, 1, 11, &model))
    try check(
      dovela_trainer_create(model, "{optimizer: Adam(learning_rate=0.01), seed: 11}", &target, 1, &trainer))
    try check(dovela_dataset_of_reader(runtime, "iris", "train", &rows))
    try "{epochs: 5, seed: 11}".withCString {
      var options = fitOptions()
      options.settings = $0
      try check(dovela_trainer_fit(trainer, rows, &options, nil))
    }
    var commands: OpaquePointer?
    try check(dovela_model_load(runtime, folder.path + "/run/model.safetensors", &commands))
    try check(dovela_model_save(model, folder.path + "/c.safetensors", 1))
    try check(dovela_model_save(commands, folder.path + "/command.safetensors", 1))
    #expect(try folder.data("c.safetensors") == folder.data("command.safetensors"))
    for handle in [model, commands] { dovela_model_destroy(handle) }
    dovela_dataset_destroy(rows)
    dovela_trainer_destroy(trainer)
    dovela_runtime_destroy(runtime)
  }
}
