import Foundation
import ProgramTesting
import TemporaryFolders
import Testing

/// Runs whose components are C functions, through the command.
@Suite struct FunctionTests {
  /// The example in a folder of its own, built.
  private func example() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for name in ["functions.yaml", "functions", "data"] {
      try FileManager.default.copyItem(
        atPath: CommandRunner.root + "/examples/" + name, toPath: folder.path + "/" + name)
    }
    let made = try CommandRunner.run("/usr/bin/make", ["-B", "-C", folder.path + "/functions"])
    try #require(made.status == 0, "\(made.errors)")
    return folder
  }

  @Test func example_learnsIsEvaluatedAndResumes() throws {
    let folder = try example()
    let run = folder.path + "/run"
    let trained = try CommandRunner.dovela("train", folder.path + "/functions.yaml", "--out", run, "--json")
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(trained.errors.contains("'erff' has no derivative"))
    let test = try #require(trained.lastLine["test"] as? [String: Double])
    #expect(try #require(test["accuracy"]) > 0.85)
    let evaluated = try CommandRunner.dovela("evaluate", run, "--json")
    #expect(evaluated.errors.isEmpty, "\(evaluated.errors)")
    #expect(evaluated.lastLine["confidence"] as? Double == test["confidence"])
    let half = folder.path + "/half"
    for arguments in [
      ["functions.yaml", "--out", half, "--set", "fit.epochs=20"], ["--resume", half, "--epochs", "40"],
    ] {
      let result = try CommandRunner.run(CommandRunner.dovela, ["train"] + arguments, in: folder.path)
      #expect(result.status == 0, "\(result.errors)")
    }
    #expect(try folder.data("half/history.csv") == folder.data("run/history.csv"))
  }

  @Test func missingLibrary_isNamed() throws {
    let folder = try example()
    let run = folder.path + "/run"
    let trained = try CommandRunner.dovela(
      "train", folder.path + "/functions.yaml", "--set", "fit.epochs=1", "--out", run)
    #expect(trained.status == 0, "\(trained.errors)")
    let library = folder.path + "/functions/libmish.so"
    try FileManager.default.moveItem(atPath: library, toPath: folder.path + "/moved.so")
    let failed = try CommandRunner.dovela("predict", run, "--rows", "1")
    #expect(failed.status == 2)
    #expect(failed.errors.contains("functions.mish: the library '\(library)' cannot be opened"), "\(failed.errors)")
    #expect(!failed.errors.contains("unknown"))
    let sets = ["mish", "swish_beta", "softsign", "focal", "confidence", "decay"].flatMap { name in
      ["library", "derivative.library"].filter { !$0.hasPrefix("d") || !["confidence", "decay"].contains(name) }
        .flatMap { ["--set", "functions.\(name).\($0)=\(folder.path)/moved.so"] }
    }
    let found = try CommandRunner.run(CommandRunner.dovela, ["predict", run, "--rows", "1"] + sets)
    #expect(found.status == 0, "\(found.errors)")
  }

  @Test func listAndDescribe_showFunctions() throws {
    let folder = try example()
    let file = folder.path + "/functions.yaml"
    let listed = try CommandRunner.dovela("list", "activation", "--functions", file)
    #expect(listed.output.contains("swish_beta"))
    #expect(listed.output.contains("float swish(float x, float beta) of libmish.so"))
    let described = try CommandRunner.dovela("describe", "swish_beta", "--functions", file)
    #expect(described.output.hasPrefix("swish_beta(beta=1.0)"), "\(described.output)")
    #expect(described.output.contains("derivative float swish_dx(float x, float y, float beta)"))
  }
}
