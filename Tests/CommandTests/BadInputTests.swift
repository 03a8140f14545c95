import Foundation
import ProgramTesting
import TemporaryFolders
import Testing

/// What a person who errs is told: the exit status and the words, and never a trap.
@Suite struct BadInputTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var arguments: [String]
    var status: Int32
    /// Every one of these stands on standard error.
    var says: [String]
    var testDescription: String { name }
  }

  private static let model = "Dense(16, relu) -> Dense(10, softmax)"

  private static func train(_ more: String...) -> [String] {
    ["train", "--data", "digits", "--model", model, "--epochs", "1", "--out", "OUT"] + more
  }

  private static func trained(model: String, _ more: String...) -> [String] {
    ["train", "--data", "digits", "--model", model, "--epochs", "1", "--out", "OUT"] + more
  }

  static let cases: [Case] = [
    Case(name: "no arguments", arguments: ["train"], status: 2, says: ["run file", "--data"]),
    Case(name: "unknown flag", arguments: ["train", "--epoch", "3"], status: 2, says: ["--epoch"]),
    Case(name: "missing run file", arguments: ["train", "nowhere.yaml"], status: 2, says: ["nowhere.yaml"]),
    Case(
      name: "every unknown component in one report",
      arguments: trained(model: "Dens(16, rellu) -> Dense(10, softmx)", "--optimizer", "Adamm"), status: 2,
      says: ["Dens", "'Dense'", "softmx", "'softmax'", "Adamm", "'Adam'"]),
    Case(
      name: "unknown parameter", arguments: trained(model: "Dense(16, activaton=relu) -> Dense(10, softmax)"),
      status: 2, says: ["activaton", "'activation'"]),
    Case(name: "missing parameter", arguments: trained(model: "Dense -> Dense(10)"), status: 2, says: ["units"]),
    Case(
      name: "out of range", arguments: trained(model: "Dropout(1.5) -> Dense(10, softmax)"), status: 2,
      says: ["rate", "1.5"]),
    Case(
      name: "wrong type", arguments: trained(model: "Dense(many) -> Dense(10)"), status: 2, says: ["units", "many"]),
    Case(
      name: "larger than memory", arguments: trained(model: "Dense(2000000000) -> Dense(10, softmax)"), status: 2,
      says: ["558", "GiB", "this machine"]),
    Case(
      name: "size that overflows",
      arguments: trained(model: "Dense(4000000000000000) -> Dense(4000000000000000) -> Dense(10, softmax)"), status: 2,
      says: ["dense"]),
    Case(
      name: "shapes that do not fit", arguments: trained(model: "Reshape((7, 7)) -> Flatten -> Dense(10, softmax)"),
      status: 2, says: ["reshape", "64", "(7, 7)"]),
    Case(
      name: "loss that does not fit", arguments: train("--loss", "BinaryCrossentropy"), status: 2,
      says: ["BinaryCrossentropy"]),
    Case(
      name: "labels out of range", arguments: trained(model: "Dense(16, relu) -> Dense(5, softmax)"), status: 3,
      says: ["label", "0…4", "5 classes"]),
    Case(
      name: "batch larger than the data with drop_last",
      arguments: train("--batch-size", "100000", "--set", "fit.drop_last=true"), status: 3,
      says: ["100000", "drop_last"]),
    Case(name: "unknown set path", arguments: train("--set", "fit.epohs=3"), status: 2, says: ["epohs", "epochs"]),
    Case(name: "set without value", arguments: train("--set", "fit.epochs"), status: 2, says: ["path=value"]),
    Case(
      name: "plugin that is missing", arguments: train("--plugin", "/nowhere/lion.so"), status: 4,
      says: ["/nowhere/lion.so"]),
    Case(name: "plugin that is no ELF file", arguments: train("--plugin", "README.md"), status: 4, says: ["ELF"]),
    Case(name: "describe unknown", arguments: ["describe", "Dens"], status: 2, says: ["Dense"]),
    Case(name: "evaluate no run", arguments: ["evaluate", "/nowhere"], status: 2, says: ["/nowhere", "run.yaml"]),
    Case(
      name: "resume no run", arguments: ["train", "--resume", "/nowhere"], status: 2, says: ["/nowhere", "run.yaml"]),
    Case(
      name: "reserved words", arguments: trained(model: "Dense(int(1, 5)) -> Dense(10, softmax)"), status: 2,
      says: ["int"]),
  ]

  @Test(arguments: cases) func errs(_ wrong: Case) throws {
    let folder = try TemporaryFolder()
    let arguments = wrong.arguments.map { $0 == "OUT" ? folder.path + "/run" : $0 }
    let result = try CommandRunner.run(CommandRunner.dovela, arguments)
    #expect(result.status == wrong.status, "\(result.errors)\(result.output)")
    for text in wrong.says { #expect(result.errors.contains(text), "'\(text)' in: \(result.errors)") }
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/run/model.safetensors"))
  }

  struct File: Sendable, CustomTestStringConvertible {
    var name: String
    var file: String
    var text: String
    var status: Int32
    var says: [String]
    var testDescription: String { name }
  }

  static let files: [File] = [
    File(
      name: "duplicate key", file: "run.yaml",
      text: "data: digits\nmodel: \"Dense(10, softmax)\"\nfit: {epochs: 1}\nfit: {epochs: 2}\n",
      status: 2, says: ["run.yaml:4", "fit"]),
    File(
      name: "tab", file: "run.yaml", text: "data: digits\nfit:\n\tepochs: 1\n", status: 2, says: ["run.yaml:3", "tab"]),
    File(name: "empty file", file: "run.yaml", text: "", status: 2, says: ["run.yaml"]),
    File(
      name: "unknown key", file: "run.yaml", text: "dta: digits\nmodel: \"Dense(10)\"\n", status: 2,
      says: ["dta", "data"]),
    File(name: "broken JSON", file: "run.json", text: "{\"data\": \"digits\",", status: 2, says: ["run.json"]),
  ]

  @Test(arguments: files) func errsInAFile(_ wrong: File) throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(wrong.file, wrong.text)
    let result = try CommandRunner.dovela("train", file, "--out", folder.path + "/run")
    #expect(result.status == wrong.status, "\(result.errors)\(result.output)")
    for text in wrong.says { #expect(result.errors.contains(text), "'\(text)' in: \(result.errors)") }
  }

  static let tables: [File] = [
    File(name: "ragged row", file: "a.csv", text: "x,y\n1,0\n2\n3,1\n", status: 3, says: ["a.csv", "3"]),
    File(name: "empty table", file: "a.csv", text: "x,y\n", status: 3, says: ["empty"]),
    File(name: "text among numbers", file: "a.csv", text: "x,y\n1,0\nred,1\n3,1\n", status: 3, says: ["x"]),
  ]

  @Test(arguments: tables) func errsInData(_ wrong: File) throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(wrong.file, wrong.text)
    let result = try CommandRunner.dovela(
      "train", "--data", "csv(path=\"\(file)\", target=y)", "--model", "Dense(1, sigmoid)", "--out",
      folder.path + "/run")
    #expect(result.status == wrong.status, "\(result.errors)\(result.output)")
    for text in wrong.says { #expect(result.errors.contains(text), "'\(text)' in: \(result.errors)") }
  }

  @Test func lossThatIsNotANumber_endsWithAnError_andTerminateOnNaNWithoutOne() throws {
    let folder = try TemporaryFolder()
    let wild = [
      "--data", "digits", "--model", "Dense(16) -> Dense(1)", "--loss", "MeanSquaredError", "--optimizer",
      "SGD(learning_rate=1e30)", "--epochs", "3",
    ]
    let bare = try CommandRunner.run(CommandRunner.dovela, ["train"] + wild + ["--out", folder.path + "/a"])
    #expect(bare.status == 1, "\(bare.errors)")
    #expect(bare.errors.contains("not a number"))
    let watched = try CommandRunner.run(
      CommandRunner.dovela, ["train"] + wild + ["--callback", "TerminateOnNaN", "--out", folder.path + "/b"])
    #expect(watched.status == 0, "\(watched.errors)")
  }

  @Test func runFolderThatHoldsARun_isRefused_andNothingIsLost() throws {
    let folder = try TemporaryFolder()
    let arguments = [
      "train", "--data", "digits", "--model", Self.model, "--epochs", "1", "--out", folder.path + "/run",
    ]
    #expect(try CommandRunner.run(CommandRunner.dovela, arguments).status == 0)
    let before = try folder.data("run/model.safetensors")
    let again = try CommandRunner.run(CommandRunner.dovela, arguments + ["--seed", "9"])
    #expect(again.status == 2)
    #expect(again.errors.contains("--resume"))
    #expect(try folder.data("run/model.safetensors") == before)
  }

  /// Preloaded, it fills the disk after a few kilobytes.
  private func fullDisk(_ folder: TemporaryFolder) throws -> [String: String] {
    let library = folder.path + "/full-disk.so"
    let compiled = try CommandRunner.run(
      "/usr/bin/env",
      ["cc", "-shared", "-fPIC", CommandRunner.root + "/Tests/Fixtures/full-disk.c", "-o", library, "-ldl"])
    try #require(compiled.status == 0, "\(compiled.errors)")
    return ["LD_PRELOAD": library]
  }

  @Test func fullDisk_isAnError_andLeavesNoHalfFile() throws {
    let folder = try TemporaryFolder()
    let result = try CommandRunner.dovela(
      "train", "--data", "digits", "--model", "Dense(512, relu) -> Dense(10, softmax)", "--epochs", "1", "--out",
      folder.path + "/run", environment: try fullDisk(folder))
    #expect(result.status == 1, "\(result.status) \(result.errors)")
    #expect(result.errors.contains("No space left on device"), "\(result.errors)")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/run")
    #expect(!names.contains { $0.contains(".part") }, "\(names)")
    #expect(!names.contains("model.safetensors"))
  }

  /// The lines of a training may go to a full disk or nowhere: it is told at the end, and the training is kept.
  @Test(arguments: [(">/dev/full", "No space left on device"), (">&-", "Bad file descriptor")])
  func outputThatCannotBeWritten_isTold_andTheTrainingKept(redirection: String, says: String) throws {
    let folder = try TemporaryFolder()
    func shell(_ command: String) throws -> CommandRunner.Result {
      try CommandRunner.run("/bin/sh", ["-c", "'\(CommandRunner.dovela)' \(command)"])
    }
    let train = "train --data iris --model 'Dense(3, softmax)' --epochs 2 --out '\(folder.path)/run'"
    for command in ["list layer", train] {
      let result = try shell("\(command) \(redirection)")
      #expect(result.status == 1 && result.errors.contains("standard output: cannot be written: \(says)"), "\(result)")
    }
    let evaluated = try CommandRunner.dovela("evaluate", folder.path + "/run", "--split", "train")
    #expect(evaluated.status == 0, "\(evaluated.errors)")
    #expect(try shell("describe Nothing 2\(redirection)").status == 2)
  }

  @Test func fileBeyondTheLimitOfItsSize_isAnError() throws {
    let folder = try TemporaryFolder()
    // Blocks of 512 bytes, or of 1024 in some shells: enough for each part of the model, not for the checkpoint, which
    // holds Adam's memory too.
    let command =
      "ulimit -f 3900; exec '\(CommandRunner.dovela)' train --data digits --model 'Dense(5000, relu) -> Dense(10, softmax)' "
      + "--optimizer Adam --batch-size 16 --epochs 1 --out '\(folder.path)/run'"
    let result = try CommandRunner.run("/bin/sh", ["-c", command])
    #expect(result.status == 1 && result.errors.contains("File too large"), "\(result.status) \(result.errors)")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/run")
    #expect(!names.contains { $0.contains(".part") || $0.contains("model") }, "\(names)")
  }

  @Test func fullDisk_inAContinuedRun_losesNothing() throws {
    let folder = try TemporaryFolder()
    let run = folder.path + "/run"
    let trained = try CommandRunner.dovela(
      "train", "--data", "digits", "--model", "Dense(512, relu) -> Dense(10, softmax)", "--epochs", "1", "--out", run)
    #expect(trained.status == 0, "\(trained.errors)")
    let before = try ["model.safetensors", "checkpoint.safetensors"].map { try folder.data("run/" + $0) }
    let resume = ["train", "--resume", run, "--set", "fit.epochs=2"]
    let full = try CommandRunner.run(CommandRunner.dovela, resume, environment: fullDisk(folder))
    #expect(full.status == 1 && full.errors.contains("No space left on device"), "\(full.status) \(full.errors)")
    #expect(try ["model.safetensors", "checkpoint.safetensors"].map { try folder.data("run/" + $0) } == before)
    let again = try CommandRunner.run(CommandRunner.dovela, resume)
    #expect(again.status == 0, "\(again.errors)")
    let whole = try CommandRunner.dovela(
      "train", "--data", "digits", "--model", "Dense(512, relu) -> Dense(10, softmax)", "--epochs", "2", "--out",
      folder.path + "/whole")
    #expect(whole.status == 0, "\(whole.errors)")
    #expect(try folder.data("run/model.safetensors") == folder.data("whole/model.safetensors"))
  }
}
