import Foundation
import ProgramTesting
import TemporaryFolders
import Testing

/// Rules of training as they show through the command.
@Suite struct RuleTests {
  private let model = "Dense(8, relu) -> Dense(10, softmax)"

  /// Compiles a sketch of a plugin.
  private func plugin(_ name: String, in folder: TemporaryFolder) throws -> String {
    let library = "\(folder.path)/\(name).so"
    let built = try CommandRunner.run(
      "/usr/bin/env",
      [
        "cc", "-std=c11", "-shared", "-fPIC", "-I\(CommandRunner.root)/include",
        "\(CommandRunner.root)/Tests/Fixtures/plugins/sketches/\(name).c", "-lm", "-o", library,
      ])
    #expect(built.status == 0, "\(built.errors)")
    return library
  }

  @Test func metricByAlias_isLoggedUnderIt() throws {
    let folder = try TemporaryFolder()
    let result = try CommandRunner.dovela(
      "train", "--data", "digits", "--model", "Dense(1)", "--loss", "mse", "--metric", "mse", "--metric",
      "MeanAbsoluteError", "--epochs", "1", "--out", folder.path + "/run", "--json")
    #expect(result.status == 0, "\(result.errors)")
    let history = try #require(result.lastLine["history"] as? [String: Any])
    #expect(history["mse"] != nil)
    #expect(history["mean_squared_error"] == nil)
    #expect(history["mean_absolute_error"] != nil)
  }

  @Test func innerOptimizersHostSettings_areRefused_andTheOutersHold() throws {
    let folder = try TemporaryFolder()
    let library = try plugin("lookahead", in: folder)
    func train(_ optimizer: String, _ run: String) throws -> CommandRunner.Result {
      try CommandRunner.dovela(
        "train", "--plugin", library, "--data", "digits", "--model", model, "--optimizer", optimizer, "--epochs", "1",
        "--out", "\(folder.path)/\(run)")
    }
    for (key, value) in [("learning_rate", "0.5"), ("clipnorm", "1.0"), ("use_ema", "true")] {
      let refused = try train("SketchLookahead(optimizer=SGD(\(key)=\(value)))", "refused")
      #expect(refused.status == 2, "\(refused.errors)")
      #expect(
        refused.errors.contains("\(key) of SGD") && refused.errors.contains("SketchLookahead"), "\(refused.errors)")
    }
    let trained = try train("SketchLookahead(learning_rate=0.1, optimizer=SGD(momentum=0.9))", "run")
    #expect(trained.status == 0, "\(trained.errors)")
    // The resolved configuration states every default of the inner one, and is still taken.
    let again = try CommandRunner.dovela("evaluate", folder.path + "/run", "--plugin", library)
    #expect(again.status == 0, "\(again.errors)")
    let resumed = try CommandRunner.dovela(
      "train", "--plugin", library, "--resume", folder.path + "/run", "--set", "fit.epochs=2")
    #expect(resumed.status == 0, "\(resumed.errors)")
  }

  @Test func initializerInAPluginsCode_mayHaveArguments() throws {
    let folder = try TemporaryFolder()
    let library = try plugin("embedding", in: folder)
    let result = try CommandRunner.dovela(
      "summary", "--plugin", library, "--model", "Input(4, dtype=int32) -> SketchEmbedding(17, 2)")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("Total params: 34"), "\(result.output)")
  }

  @Test func classWeight_scalesTheLossOfItsClass() throws {
    let folder = try TemporaryFolder()
    func firstLoss(_ weights: String, _ run: String) throws -> Double {
      let result = try CommandRunner.dovela(
        "train", "--data", "digits", "--model", model, "--optimizer", "SGD(learning_rate=0.0)", "--epochs", "1",
        "--set", "fit.class_weight=\(weights)", "--out", "\(folder.path)/\(run)", "--json")
      #expect(result.status == 0, "\(result.errors)")
      let line = result.lastLine
      let history = try #require(line["history"] as? [String: [Double]])
      let losses = try #require(history["loss"])
      return try #require(losses.first)
    }
    let all = try firstLoss("[2, 2, 2, 2, 2, 2, 2, 2, 2, 2]", "a")
    let plain = try firstLoss("[1, 1, 1, 1, 1, 1, 1, 1, 1, 1]", "b")
    let one = try firstLoss("{3: 2}", "c")
    #expect(abs(all - 2 * plain) < 1e-4 * all)
    #expect(one > plain && one < all)
  }

  @Test func textTarget_becomesClasses_andPredictionsNameThem() throws {
    let folder = try TemporaryFolder()
    let run = folder.path + "/run"
    let trained = try CommandRunner.dovela(
      "train", "examples/iris.yaml", "--set", "fit.class_weight={setosa: 2}", "--out", run)
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(
      trained.output.contains("target 'species' is text; Ordinal makes classes of it: setosa, versicolor, virginica"),
      "\(trained.output)")
    let predicted = try CommandRunner.dovela("predict", run, "--rows", "3")
    let lines = predicted.output.split(separator: "\n").map(String.init)
    #expect(lines.first == "class,setosa,versicolor,virginica", "\(predicted.errors)")
    #expect(lines.dropFirst().allSatisfy { ["setosa", "versicolor", "virginica"].contains($0.prefix { $0 != "," }) })
    let evaluated = try CommandRunner.dovela("evaluate", run, "--json")
    #expect((evaluated.lastLine["accuracy"] as? Double ?? 0) > 0.85, "\(evaluated.output)")
    let unknown = try CommandRunner.dovela(
      "train", "examples/iris.yaml", "--set", "fit.class_weight={setose: 2}", "--out", folder.path + "/none")
    #expect(unknown.status != 0 && unknown.errors.contains("did you mean 'setosa'?"), "\(unknown.errors)")
  }

  @Test(arguments: [
    ("Dense(3, softmax)", "categorical_crossentropy"), ("Dense(3, softmax)", "sparse_categorical_crossentropy"),
  ]) func textTarget_takesTheFormOfItsLoss(last: String, loss: String) throws {
    let folder = try TemporaryFolder()
    let result = try CommandRunner.dovela(
      "train", "--data", "iris", "--model", last, "--loss", loss, "--epochs", "1", "--out", folder.path + "/run")
    #expect(result.status == 0, "\(result.errors)")
  }

  @Test func textTarget_isRefusedByALossForNumbers() throws {
    let folder = try TemporaryFolder()
    let result = try CommandRunner.dovela(
      "train", "--data", "iris", "--model", "Dense(1)", "--loss", "mse", "--out", folder.path + "/run")
    #expect(result.status != 0 && result.errors.contains("MeanSquaredError takes no classes"), "\(result.errors)")
  }

  @Test func augmentation_isAnewInEachEpoch_andResumed() throws {
    let folder = try TemporaryFolder()
    let library = try plugin("jitter", in: folder)
    func train(_ run: String, _ more: String...) throws -> [Double] {
      let result = try CommandRunner.run(
        CommandRunner.dovela,
        [
          "train", "--plugin", library, "--json", "--data", "iris", "--model", "Dense(3, softmax)", "--set",
          "data.transforms=[Standardize, SketchJitter(0.5)]", "--out", "\(folder.path)/\(run)",
        ] + more)
      #expect(result.status == 0, "\(result.errors)")
      let history = result.lastLine["history"] as? [String: [Double]]
      return history?["loss"] ?? []
    }
    let still = try train("still", "--optimizer", "SGD(learning_rate=0.0)", "--epochs", "3")
    #expect(Set(still).count == 3, "each epoch has its own noise: \(still)")
    #expect(try train("again", "--optimizer", "SGD(learning_rate=0.0)", "--epochs", "3") == still)

    let whole = try train("whole", "--epochs", "3")
    _ = try train("part", "--epochs", "1")
    let resumed = try CommandRunner.dovela(
      "train", "--plugin", library, "--resume", "\(folder.path)/part", "--set", "fit.epochs=3")
    #expect(resumed.status == 0, "\(resumed.errors)")
    let models = try ["whole", "part"].map {
      try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/\($0)/model.safetensors"))
    }
    #expect(models[0] == models[1] && whole.count == 3)
  }

  @Test func runOfAnOlderSchema_isMigrated() throws {
    let folder = try TemporaryFolder()
    let library = try plugin("best_weights", in: folder)
    let run = folder.path + "/run"
    let trained = try CommandRunner.dovela(
      "train", "--plugin", library, "--data", "iris", "--model", "Dense(3, softmax)", "--epochs", "1", "--set",
      "callbacks=[SketchBestWeights(monitor=loss, patience=5)]", "--out", run)
    #expect(trained.status == 0, "\(trained.errors)")
    let path = run + "/run.yaml"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text.contains("callback:SketchBestWeights") && text.contains("patience: 5"), "\(text)")
    // As version 1 wrote it: no versions, and another key.
    let schemas = try #require(text.range(of: "schemas:"))
    let old = String(text[..<schemas.lowerBound]).replacingOccurrences(of: "patience: 5", with: "wait: 5")
    try old.write(toFile: path, atomically: true, encoding: .utf8)
    let resumed = try CommandRunner.dovela("train", "--plugin", library, "--resume", run, "--set", "fit.epochs=2")
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try String(contentsOfFile: path, encoding: .utf8) == text.replacing("epochs: 1", with: "epochs: 2"))
    // What a newer plugin wrote is refused; what nobody saved is of today.
    try text.replacing("SketchBestWeights: 2", with: "SketchBestWeights: 3").replacing(
      "SketchBestWeights\": 2", with: "SketchBestWeights\": 3"
    ).write(toFile: path, atomically: true, encoding: .utf8)
    let newer = try CommandRunner.dovela("train", "--plugin", library, "--resume", run)
    #expect(newer.status != 0 && newer.errors.contains("load a newer one"), "\(newer.errors)")
    let fresh = try CommandRunner.dovela(
      "train", "--plugin", library, "--data", "iris", "--model", "Dense(3, softmax)", "--epochs", "1", "--set",
      "callbacks=[SketchBestWeights(wait=5)]", "--out", folder.path + "/fresh")
    #expect(fresh.status != 0 && fresh.errors.contains("has no parameter 'wait'"), "\(fresh.errors)")
  }
}
