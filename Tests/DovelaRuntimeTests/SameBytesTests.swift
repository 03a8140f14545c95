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
}
