import Foundation
import ProgramTesting
import TemporaryFolders
import Testing

/// Files that an older version of a plugin wrote: configurations go through its `migrate`, states are told their
/// version. Both versions are built from one source, so the old files are what the old plugin really wrote.
@Suite struct MigrationTests {
  private let folder: TemporaryFolder
  private let run: String

  init() throws {
    folder = try TemporaryFolder()
    run = folder.path + "/run"
  }

  /// The plugin of a version; `define` makes something wrong with it.
  private func library(_ version: Int, _ define: String...) throws -> String {
    let path = "\(folder.path)/migrating-\(version)\(define.joined()).so"
    let built = try CommandRunner.run(
      "/usr/bin/env",
      ["cc", "-std=c11", "-shared", "-fPIC", "-I\(CommandRunner.root)/include", "-DVERSION=\(version)"]
        + define.map { "-D\($0)" }
        + ["\(CommandRunner.root)/Tests/Fixtures/plugins/migrating.c", "-o", path])
    try #require(built.status == 0, "\(built.errors)")
    return path
  }

  private func train(_ library: String, model: String = "Gain(3.0) -> Dense(3, softmax)") throws {
    let result = try CommandRunner.dovela(
      "train", "--plugin", library, "--data", "iris", "--model", model, "--set", "data.transforms=[Shift(0.5)]",
      "--epochs", "2", "--out", run)
    try #require(result.status == 0, "\(result.errors)")
  }

  private func predictions(_ library: String) throws -> CommandRunner.Result {
    try CommandRunner.dovela("predict", run, "--plugin", library, "--split", "train")
  }

  @Test func modelOfAnOlderVersion_predictsTheSame() throws {
    try train(library(1))
    let before = try predictions(library(1))
    let after = try predictions(library(2))
    #expect(after.status == 0, "\(after.errors)")
    #expect(after.output == before.output && before.output.split(separator: "\n").count > 100)
  }

  @Test func runOfAnOlderVersion_isEvaluatedAndContinued() throws {
    // Within a wrapper too.
    try train(library(1), model: "Reshape((2, 2)) -> TimeDistributed(Gain(3.0)) -> Flatten -> Dense(3, softmax)")
    let old = try CommandRunner.dovela("evaluate", run, "--plugin", try library(1), "--split", "train", "--json")
    let new = try CommandRunner.dovela("evaluate", run, "--plugin", try library(2), "--split", "train", "--json")
    #expect(new.status == 0 && new.output == old.output, "\(new.errors)")
    let resumed = try CommandRunner.dovela(
      "train", "--plugin", try library(2), "--resume", run, "--set", "fit.epochs=3")
    #expect(resumed.status == 0, "\(resumed.errors)")
    let text = try String(contentsOfFile: run + "/run.yaml", encoding: .utf8)
    #expect(text.contains("factor: 3") && text.contains("by: 0.5") && !text.contains("scale: 3"), "\(text)")
    #expect(try predictions(library(2)).status == 0)
  }

  @Test func modelOfANewerVersion_isRefused() throws {
    try train(library(2))
    let result = try predictions(library(1))
    #expect(result.status == 2, "\(result.errors)")
    #expect(
      result.errors.contains("Gain was written with version 2 of its schema")
        && result.errors.contains("load a newer one"),
      "\(result.errors)")
  }

  @Test func pluginThatDoesNotMigrate_isToldByTheParameter() throws {
    try train(library(1))
    let result = try predictions(library(2, "WITHOUT"))
    #expect(result.status == 2 && result.errors.contains("scale"), "\(result.errors)")
  }

  @Test func migrationToNoJSON_namesComponentAndVersion() throws {
    try train(library(1))
    let result = try predictions(library(2, "BROKEN"))
    #expect(result.status == 2, "\(result.errors)")
    #expect(result.errors.contains("Gain") && result.errors.contains("version 1"), "\(result.errors)")
  }
}
