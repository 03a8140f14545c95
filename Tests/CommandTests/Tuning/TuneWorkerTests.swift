import Foundation
import ProgramTesting
import Testing

/// Several processes on one study.
struct TuneWorkerTests {
  /// Trials that last long enough to be interrupted, with checkpoints in the middle of their epochs.
  private static let run = """
    data: digits
    model: "Dense(int(64, 256, step=64), relu) -> Dropout(0.2) -> Dense(10, softmax)"
    optimizer: "Adam(log(1e-4, 1e-2))"
    metrics: [accuracy]
    fit: {epochs: 60, batch_size: 16, validation_split: 0.2, seed: 1, threads: 1, checkpoint: {steps: 50}}
    tune: {scheduler: Full, search: Random, trials: 6, keep: 100, lease_seconds: 2}
    """

  @Test(arguments: [2, 4]) func workers_shareTheTrials(_ workers: Int) throws {
    let study = try StudyCommand(Self.run)
    let sets = ["--set", "tune.max_epochs=2", "--workers", "\(workers)", "--json"]
    let result = try CommandRunner.run(CommandRunner.dovela, ["tune", study.run, "--study", study.study] + sets)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.lastLine["trials"] as? Int == 6 && result.lastLine["epochs"] as? Int == 12)
    #expect(result.output.split(separator: "\n").count { $0.contains("\"trial_end\"") } == 6)
    let names = study.journal.split(separator: "\"worker\":\"").dropFirst().map { $0.prefix { $0 != "\"" } }
    #expect(Set(names).count > 1, "one worker did it all")
    // Each as if it had been trained alone.
    #expect(try trialsAreWhole(study))
  }

  /// Each epoch of each trial is in the journal once, whoever trained it.
  private func trialsAreWhole(_ study: StudyCommand) throws -> Bool {
    try (0..<6).allSatisfy { number in
      let result = try study.ask("show", "\(number)", "--json")
      let trial = result.lastLine["trial"] as? [String: Any]
      let history = result.lastLine["history"] as? [Any]
      return trial?["state"] as? String == "complete" && trial?["epochs"] as? Int == history?.count
    }
  }

  /// Of trials that were disturbed: `dovela train` alone gives the same model.
  private func isReproduced(_ trial: Int, _ study: StudyCommand) throws -> Bool {
    let alone = "\(study.folder.path)/alone-\(trial)"
    try #require(study.ask("reproduce", "\(trial)", "--out", alone + ".yaml").status == 0)
    let trained = try CommandRunner.dovela("train", alone + ".yaml", "--out", alone)
    try #require(trained.status == 0, "\(trained.errors)")
    return try study.folder.data("alone-\(trial)/model.safetensors") == study.file("model.safetensors", of: trial)
  }

  @Test(arguments: [2, 4]) func oneKilledInTheMiddle_isMadeUpFor(_ workers: Int) throws {
    let study = try StudyCommand(Self.run)
    try begin(study)
    let processes = try (0..<workers).map { _ in try study.started(["worker", "--study", study.study]) }
    defer { for process in processes where process.isRunning { kill(process.processIdentifier, SIGKILL) } }
    // In the middle of a trial, after a checkpoint.
    try StudyCommand.wait("an epoch of the first worker") { self.trial(of: processes[0], in: study, epochs: 3) != nil }
    let lost = try #require(trial(of: processes[0], in: study, epochs: 3))
    kill(processes[0].processIdentifier, SIGKILL)
    for process in processes { process.waitUntilExit() }
    #expect(processes.dropFirst().allSatisfy { $0.terminationStatus == 0 })
    #expect(try trialsAreWhole(study))
    #expect(study.journal.contains("{\"expired\":{\"token\":\(lost.token),\"trial\":\(lost.number)}"))
    #expect(try isReproduced(lost.number, study))
  }

  /// A worker that sleeps loses its trial when its lease runs out; what it says when it wakes is refused.
  @Test func lateResult_isRefused() throws {
    let study = try StudyCommand(Self.run)
    try begin(study)
    let sleeper = try study.started(["worker", "--study", study.study])
    defer { if sleeper.isRunning { kill(sleeper.processIdentifier, SIGKILL) } }
    try StudyCommand.wait("an epoch") { self.trial(of: sleeper, in: study, epochs: 3) != nil }
    try stop(sleeper, study)
    let lost = try #require(trial(of: sleeper, in: study, epochs: 3))
    let other = try study.started(["worker", "--study", study.study])
    other.waitUntilExit()
    #expect(other.terminationStatus == 0)
    let before = study.journal
    #expect(before.contains("{\"expired\":{\"token\":\(lost.token),\"trial\":\(lost.number)}"))
    kill(sleeper.processIdentifier, SIGCONT)
    sleeper.waitUntilExit()
    #expect(sleeper.terminationStatus == 0)
    // Nothing of what it brought was written.
    #expect(study.journal == before)
    #expect(try trialsAreWhole(study))
    #expect(try isReproduced(lost.number, study))
  }

  /// Stops a process, but not while it has a lock of the study: the journal's, or that of who writes a trial's files.
  private func stop(_ process: Process, _ study: StudyCommand) throws {
    let files = try ["journal", "lock"].map { name in
      try #require(FileHandle(forReadingAtPath: "\(study.study)/\(name)"), "\(name)")
    }
    try StudyCommand.wait("a moment without the locks") {
      kill(process.processIdentifier, SIGSTOP)
      Thread.sleep(forTimeInterval: 0.02)
      let isFree = files.allSatisfy { file in
        flock(file.fileDescriptor, LOCK_EX | LOCK_NB) == 0 && flock(file.fileDescriptor, LOCK_UN) == 0
      }
      if !isFree { kill(process.processIdentifier, SIGCONT) }
      return isFree
    }
  }

  /// Writes the journal's first line, and trains nothing yet.
  private func begin(_ study: StudyCommand) throws {
    let process = try study.started([study.run, "--study", study.study])
    try StudyCommand.wait("the study") { study.journal.contains("assigned") }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// The trial that a process trains, once it has so many epochs.
  private func trial(of process: Process, in study: StudyCommand, epochs: Int) -> (number: Int, token: Int)? {
    let worker = "-\(process.processIdentifier) ("
    for line in study.journal.split(separator: "\n").reversed() where line.contains(worker) && line.contains("assigned")
    {
      guard let assigned = line.split(separator: "{\"assigned\":").last,
        let token = number(after: "\"token\":", in: assigned), let trial = number(after: "\"trial\":", in: assigned)
      else { continue }
      let reports = study.journal.split(separator: "{\"reported\":").count {
        number(after: "\"token\":", in: $0) == token && number(after: "\"trial\":", in: $0) == trial
      }
      return reports >= epochs ? (trial, token) : nil
    }
    return nil
  }

  private func number(after key: String, in text: Substring) -> Int? {
    guard let start = text.range(of: key)?.upperBound else { return nil }
    return Int(text[start...].prefix { $0.isNumber })
  }
}
