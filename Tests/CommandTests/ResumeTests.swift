import Foundation
import ProgramTesting
import TemporaryFolders
import Testing

@Suite struct ResumeTests {
  /// Everything that has a state: dropout, momentum, a schedule by callback, early stopping with kept weights,
  /// metrics in the middle of an epoch.
  private static let run = """
    data: digits
    model: "Dense(256, relu) -> Dropout(0.3) -> BatchNormalization -> Dense(128, relu) -> Dense(10, softmax)"
    optimizer: "Adam(learning_rate=0.002, clipnorm=1.0)"
    metrics: [accuracy]
    callbacks:
      - ReduceLROnPlateau: {monitor: val_loss, patience: 1, factor: 0.5}
      - EarlyStopping: {monitor: val_loss, patience: 40, restore_best_weights: true}
      - CSVLogger: {filename: log.csv}
    fit: {epochs: 150, batch_size: 16, validation_split: 0.1, seed: 5, threads: 1, checkpoint: {steps: 97}}
    """

  @Test func killedAtRandomMomentsAndResumed_givesTheSameBytes() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("run.yaml", Self.run)
    let start = Date()
    let whole = try CommandRunner.dovela("train", file, "--out", folder.path + "/whole")
    let duration = Date().timeIntervalSince(start)
    #expect(whole.status == 0, "\(whole.errors)")

    let cut = folder.path + "/cut"
    var generator = SystemRandomNumberGenerator()
    var kills = 0
    var arguments = ["train", file, "--out", cut]
    for _ in 0..<40 {
      let status = try Self.killed(arguments, after: duration * Double.random(in: 0.05...0.5, using: &generator))
      if status == 0 { break }
      kills += 1
      if FileManager.default.fileExists(atPath: cut + "/run.yaml") { arguments = ["train", "--resume", cut] }
    }
    let last = try CommandRunner.run(CommandRunner.dovela, ["train", "--resume", cut])
    #expect(last.status == 0, "\(last.errors)")
    #expect(kills > 0, "the run was never interrupted: make it longer")
    for name in ["model.safetensors", "history.csv", "log.csv", "checkpoint.safetensors"] {
      #expect(try folder.data("whole/" + name) == folder.data("cut/" + name), "\(name) after \(kills) kills")
    }
  }

  @Test func interrupted_saysHowToContinue_andContinues() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("run.yaml", Self.run)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: CommandRunner.dovela)
    process.arguments = ["train", file, "--out", folder.path + "/run"]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    while !FileManager.default.fileExists(atPath: folder.path + "/run/checkpoint.safetensors"), process.isRunning {
      Thread.sleep(forTimeInterval: 0.01)
    }
    process.interrupt()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
    #expect(text.contains("dovela train --resume"))
    let resumed = try CommandRunner.dovela("train", "--resume", folder.path + "/run")
    #expect(resumed.status == 0, "\(resumed.errors)")
  }

  @Test func completedRun_canBeContinuedForMoreEpochs() throws {
    let folder = try TemporaryFolder()
    let few = try CommandRunner.dovela(
      "train", "--data", "digits", "--model", "Dense(10, softmax)", "--epochs", "2", "--out", folder.path + "/a")
    #expect(few.status == 0, "\(few.errors)")
    let more = try CommandRunner.dovela("train", "--resume", folder.path + "/a", "--epochs", "4")
    #expect(more.status == 0, "\(more.errors)")
    let whole = try CommandRunner.dovela(
      "train", "--data", "digits", "--model", "Dense(10, softmax)", "--epochs", "4", "--out", folder.path + "/b")
    #expect(whole.status == 0, "\(whole.errors)")
    #expect(try folder.data("a/model.safetensors") == folder.data("b/model.safetensors"))
  }

  /// The exit status, or a negative signal.
  private static func killed(_ arguments: [String], after delay: Double) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: CommandRunner.dovela)
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    let deadline = Date(timeIntervalSinceNow: delay)
    while process.isRunning, Date() < deadline { Thread.sleep(forTimeInterval: 0.005) }
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    return process.terminationReason == .uncaughtSignal ? -process.terminationStatus : process.terminationStatus
  }

  /// Counts that no training has reached would overflow a few steps later.
  @Test(arguments: ["step", "epoch", "batch"]) func checkpointOfAnImpossiblePosition_isRefused(key: String) throws {
    let folder = try TemporaryFolder()
    let run = try trained(in: folder)
    for value in ["-1", "\(Int.max)"] {
      var file = try EditedTensors(run + "/checkpoint.safetensors")
      let header = file.header
      file.header = header.replacing(try Regex("\\\\\"\(key)\\\\\":-?[0-9]+"), with: "\\\"\(key)\\\":\(value)")
      try #require(file.header != header, "\(header)")
      try file.write()
      let result = try CommandRunner.dovela("train", "--resume", run, "--set", "fit.epochs=2")
      #expect(result.status == 3 && result.errors.contains("the checkpoint's state is malformed"), "\(result.errors)")
    }
  }

  @Test func checkpointOfAnImpossibleOptimizer_isRefused() throws {
    let folder = try TemporaryFolder()
    let run = try trained(in: folder)
    for (iterations, rate) in [(Int64.max, 0.1), (-1, 0.1), (1, Double.nan), (1, -1)] {
      var file = try EditedTensors(run + "/checkpoint.safetensors")
      try file.set("optimizer/optimizer/iterations", to: iterations)
      try file.set("optimizer/optimizer/learning_rate", to: rate)
      try file.write()
      let result = try CommandRunner.dovela("train", "--resume", run, "--set", "fit.epochs=2")
      #expect(result.status == 3 && result.errors.contains("the optimizer's state is damaged"), "\(result.errors)")
    }
  }

  private func trained(in folder: TemporaryFolder) throws -> String {
    let run = folder.path + "/run"
    let result = try CommandRunner.dovela(
      "train", "--data", "iris", "--model", "Dense(3, softmax)", "--epochs", "1", "--out", run)
    try #require(result.status == 0, "\(result.errors)")
    return run
  }
}
