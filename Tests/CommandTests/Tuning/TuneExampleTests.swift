import Foundation
import ProgramTesting
import TemporaryFolders
import Testing

/// The example, at a reduced size: a part of the words, a few steps an epoch.
struct TuneExampleTests {
  @Test(.enabled(if: CommandRunner.sharedData != nil)) func reuters_isTuned_andItsBestTrainedAlone() throws {
    let folder = try TemporaryFolder()
    let data = try #require(CommandRunner.sharedData) + "/reuters"
    let study = folder.path + "/study"
    let result = try CommandRunner.dovela(
      "tune", "examples/reuters-tune.yaml", "--study", study, "--set", "data.dir=\(data)", "--set",
      "data.transforms=[MultiHot(num_words=300), Ordinal(columns=[label])]", "--set", "fit.steps_per_epoch=20", "--set",
      "tune.max_epochs=3", "--set", "tune.trials=3", "--json")
    #expect(result.status == 0, "\(result.errors)")
    let best = try #require(result.lastLine["best"] as? [String: Any])
    let settings = try #require(best["settings"] as? [String: Any])
    #expect((1...5).contains(settings["model.0.count"] as? Int ?? 0), "\(settings)")
    let number = try #require(best["number"] as? Int)
    let file = folder.path + "/best.yaml"
    let written = try CommandRunner.dovela("tune", "reproduce", "\(number)", "--study", study, "--out", file)
    #expect(written.status == 0, "\(written.errors)")
    let trained = try CommandRunner.dovela(
      "train", file, "--out", folder.path + "/best", "--set", "fit.validation_split=0", "--json")
    #expect(trained.status == 0, "\(trained.errors)")
    #expect((trained.lastLine["test"] as? [String: Double])?["accuracy"] ?? 0 > 0.2, "\(trained.output)")
  }
}
