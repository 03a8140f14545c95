import Foundation
import ProgramTesting
import TemporaryFolders
import Testing

@Suite struct TrainingTests {
  @Test func oneLine_trainsOnDigits() throws {
    let folder = try TemporaryFolder()
    let result = try CommandRunner.dovela(
      "train", "--data", "digits", "--model", "Dense(64, relu) -> Dropout(0.2) -> Dense(10, softmax)", "--optimizer",
      "Adam(learning_rate=0.003)", "--epochs", "5", "--out", folder.path + "/run", "--json")
    #expect(result.status == 0, "\(result.errors)")
    let end = result.lastLine
    #expect(end["event"] as? String == "train_end")
    let history = try #require(end["history"] as? [String: [Double]])
    #expect(history["loss"]?.count == 5)
    #expect(try #require(history["loss"]?.last) < #require(history["loss"]?.first) * 0.5)
    #expect(try #require(end["steps_per_second"] as? Double) > 0)
    #expect(end["seconds"] is Double)
    for file in ["run.yaml", "history.csv", "model.safetensors"] {
      #expect(FileManager.default.fileExists(atPath: folder.path + "/run/" + file), "\(file)")
    }
  }

  @Test func demo_reachesItsAccuracy() throws {
    let folder = try TemporaryFolder()
    let result = try CommandRunner.dovela("train", "examples/digits.yaml", "--out", folder.path + "/run")
    #expect(result.status == 0, "\(result.errors)")
    let last = try #require(result.output.split(separator: "\n").last)
    #expect(last.hasPrefix("test accuracy "))
    #expect(try #require(Double(last.split(separator: " ")[2])) >= 0.96)
  }

  @Test func sameSeed_givesTheSameBytes_anotherSeedOthers() throws {
    let folder = try TemporaryFolder()
    for (name, seed) in [("a", "3"), ("b", "3"), ("c", "4")] {
      let result = try CommandRunner.dovela(
        "train", "examples/digits.yaml", "--set", "fit.epochs=3", "--seed", seed, "--out", folder.path + "/" + name)
      #expect(result.status == 0, "\(result.errors)")
    }
    let models = try ["a", "b", "c"].map { try folder.data($0 + "/model.safetensors") }
    #expect(models[0] == models[1])
    #expect(models[0] != models[2])
    #expect(try folder.data("a/history.csv") == folder.data("b/history.csv"))
  }

  @Test func evaluate_givesTheAccuracyThatTrainingPrinted() throws {
    let folder = try TemporaryFolder()
    let trained = try CommandRunner.dovela(
      "train", "examples/digits.yaml", "--set", "fit.epochs=4", "--out", folder.path + "/run", "--json")
    #expect(trained.status == 0, "\(trained.errors)")
    let test = try #require(trained.lastLine["test"] as? [String: Double])
    let result = try CommandRunner.dovela("evaluate", folder.path + "/run", "--json")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.lastLine["accuracy"] as? Double == test["accuracy"])
    #expect(result.lastLine["loss"] as? Double == test["loss"])
  }

  struct Hint: Sendable, CustomTestStringConvertible {
    var kind: String
    var arguments: [String]
    var testDescription: String { kind }
  }

  static let hints = [
    // Biases far below 0 keep every unit of the first layer silent.
    Hint(
      kind: "deadUnits",
      arguments: ["--model", "Dense(32, relu, bias_initializer=Constant(-1e6)) -> Dense(10, softmax)", "--epochs", "2"]),
    Hint(
      kind: "stuck",
      arguments: ["--model", "Dense(10, softmax)", "--optimizer", "SGD(learning_rate=1e-12)", "--epochs", "3"]),
    Hint(
      kind: "vanishingGradients",
      arguments: [
        "--model",
        Array(repeating: "Dense(16, sigmoid)", count: 10).joined(separator: " -> ") + " -> Dense(10, softmax)",
        "--optimizer", "SGD(learning_rate=0.01)", "--epochs", "2",
      ]),
    Hint(
      kind: "overfitting",
      arguments: [
        "--model", "Dense(256, relu) -> Dense(256, relu) -> Dense(10, softmax)", "--epochs", "40", "--validation-split",
        "0.9",
      ]),
  ]

  @Test(arguments: hints) func hint_isGivenWhereItIsDue(_ hint: Hint) throws {
    let folder = try TemporaryFolder()
    let result = try CommandRunner.run(
      CommandRunner.dovela, ["train", "--data", "digits", "--out", folder.path + "/run", "--json"] + hint.arguments)
    #expect(result.status == 0, "\(result.errors)")
    let hints = try #require(result.lastLine["hints"] as? [[String: String]])
    #expect(hints.contains { $0["kind"] == hint.kind }, "\(hints)")
  }
}
