import Foundation
import ProgramTesting
import Testing

/// Studies from the first trial to the last, and what is kept of them.
struct TuneTests {
  /// Also a proof of `reproduce`: what it writes is trained by `dovela train`, which knows nothing of the study.
  @Test func promotedTrials_endWithTheBytesOfUninterruptedOnes() throws {
    let study = try StudyCommand(StudyCommand.digits)
    let result = try study.tune("--set", "tune.keep=100", "--json")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.lastLine["trials"] as? Int == 17 && result.lastLine["epochs"] as? Int == 75)
    var compared: [Int: Int] = [:]
    for number in 0..<17 {
      let trial = try study.trial(number)
      let epochs = try #require(trial["epochs"] as? Int)
      // One of each length is enough, of the longest all that went through every rung.
      guard compared[epochs, default: 0] < (epochs == 9 ? 3 : 1) else { continue }
      compared[epochs, default: 0] += 1
      let file = study.folder.path + "/\(number).yaml"
      let written = try study.ask("reproduce", "\(number)", "--out", file)
      #expect(written.status == 0, "\(written.errors)")
      let alone = study.folder.path + "/alone-\(number)"
      let trained = try CommandRunner.dovela("train", file, "--out", alone)
      #expect(trained.status == 0, "\(trained.errors)")
      var names = ["checkpoint.safetensors", "history.csv"]
      if trial["state"] as? String == "complete" { names.append("model.safetensors") }
      for name in names {
        let own = try #require(study.file(name, of: number), "\(name) of trial \(number)")
        #expect(try Data(contentsOf: URL(filePath: "\(alone)/\(name)")) == own, "\(name) of trial \(number)")
      }
    }
    #expect(Set(compared.keys) == [1, 3, 9])
  }

  @Test func killedAtRandomMoments_givesTheSameTrials() throws {
    let study = try StudyCommand(StudyCommand.digits)
    let whole = study.folder.path + "/whole"
    let start = Date()
    let result = try study.tune(study: whole)
    #expect(result.status == 0, "\(result.errors)")
    let duration = Date().timeIntervalSince(start)
    var kills = 0
    for _ in 0..<20 {
      let process = try study.started([study.run, "--study", study.study])
      let deadline = Date(timeIntervalSinceNow: duration * Double.random(in: 0.05...0.25))
      while process.isRunning, Date() < deadline { Thread.sleep(forTimeInterval: 0.005) }
      guard process.isRunning else { break }
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      kills += 1
    }
    let last = try study.tune()
    #expect(last.status == 0, "\(last.errors)")
    #expect(kills > 0)
    let (files, expected) = (try study.files(), try study.files(study: whole))
    #expect(Set(files.keys) == Set(expected.keys), "after \(kills) kills")
    for (name, data) in expected { #expect(files[name] == data, "\(name) after \(kills) kills") }
  }

  @Test func interrupted_saysThatTheSameCommandContinues_andItDoes() throws {
    let study = try StudyCommand(StudyCommand.digits)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: CommandRunner.dovela)
    process.arguments = ["tune", study.run, "--study", study.study, "--set", "tune.max_epochs=3"]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    try StudyCommand.wait("a trial") { study.journal.contains("paused") || !process.isRunning }
    process.interrupt()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
    #expect(text.contains("interrupted; the same command continues"), "\(text)")
    let again = try study.tune("--set", "tune.max_epochs=3")
    #expect(again.status == 0 && again.output.contains("going on after"), "\(again.errors)\(again.output)")
  }

  @Test func filesThatNobodyNeeds_areRemoved() throws {
    let study = try StudyCommand(StudyCommand.digits)
    let result = try study.tune("--set", "tune.max_epochs=3", "--json")
    #expect(result.status == 0, "\(result.errors)")
    let best = try #require((result.lastLine["best"] as? [String: Any])?["number"] as? Int)
    let kept = try study.files().keys.filter { $0.hasSuffix(".safetensors") }.sorted()
    #expect(kept.allSatisfy { $0.hasPrefix("000\(best)/") } && !kept.isEmpty, "\(kept), best \(best)")
  }

  @Test func limitOfTheDisk_holds_andSaysWhatToTurn() throws {
    let study = try StudyCommand(StudyCommand.digits)
    let result = try study.tune("--set", "tune.disk=100 KB", "--set", "tune.keep=100")
    #expect(result.status == 2, "\(result.output)")
    #expect(result.errors.contains("tune.disk") && result.errors.contains("at most 100000"), "\(result.errors)")
    let bytes = try study.files().values.reduce(0) { $0 + $1.count } + study.journal.utf8.count
    #expect(bytes < 110_000)
    let more = try study.tune("--set", "tune.disk=100 MB", "--set", "tune.keep=100", "--amend", "--json")
    #expect(more.status == 0 && more.lastLine["trials"] as? Int == 17, "\(more.errors)")
  }

  @Test func trials_isATotal() throws {
    let study = try StudyCommand()
    #expect(try study.tune("--trials", "3", "--json").lastLine["trials"] as? Int == 3)
    #expect(try study.tune("--trials", "3", "--json").lastLine["trials"] as? Int == 3)
    let refused = try study.tune("--trials", "5")
    #expect(refused.status == 2 && refused.errors.contains("tune.trials was 3, now 5"), "\(refused.errors)")
    let amended = try study.tune("--trials", "5", "--amend", "--json")
    #expect(amended.status == 0 && amended.lastLine["trials"] as? Int == 5, "\(amended.errors)")
    #expect(study.journal.contains("amended"))
  }

  @Test(arguments: [
    ("fit.epochs=5", "tune.max_epochs was 4, now 5", "cannot be changed"),
    ("tune.scheduler=ASHA", "tune.scheduler was Full, now ASHA", "cannot be changed"),
    ("optimizer=sgd(log(1e-3, 1))", "--set was", "the space is another"),
  ])
  func changedSettings_areNeverIgnored(_ set: String, _ change: String, _ amending: String) throws {
    let study = try StudyCommand()
    #expect(try study.tune("--trials", "1").status == 0)
    let before = study.journal
    let refused = try study.tune("--trials", "1", "--set", set)
    #expect(refused.status == 2 && refused.errors.contains(change), "\(refused.errors)")
    let amended = try study.tune("--trials", "1", "--set", set, "--amend")
    #expect(amended.status == 2 && amended.errors.contains(amending), "\(amended.errors)")
    #expect(study.journal == before)
  }

  @Test func smallSpace_isSearchedThrough() throws {
    let study = try StudyCommand()
    let result = try study.tune(
      "--set", "optimizer=choice(sgd, adam, rmsprop)", "--set", "model=Dense(3, softmax)", "--trials", "50", "--json")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.lastLine["trials"] as? Int == 3)
  }

  @Test func replicates_haveSeedsOfTheirOwn() throws {
    let study = try StudyCommand()
    let result = try study.tune(
      "--set", "optimizer=choice(sgd, adam)", "--set", "model=Dense(3, softmax)", "--set", "tune.duplicates=replicate",
      "--trials", "6", "--json")
    #expect(result.status == 0, "\(result.errors)")
    let trials = try (0..<(try #require(result.lastLine["trials"] as? Int))).map { try study.trial($0) }
    #expect(trials.count == 6 && (1...2).contains(trials.count { $0["replicates"] is NSNull }))
    let losses = trials.compactMap { ($0["objectives"] as? [String: Double])?["val_loss"] }
    #expect(Set(losses).count == trials.count)
  }

  @Test func failingTrials_areTold_andNotTheEnd() throws {
    let study = try StudyCommand()
    // A rate that is not a number after few steps, or a good one.
    let result = try study.tune("--set", "optimizer=choice(sgd(1e30), adam)", "--set", "tune.search=Grid", "--json")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.lastLine["failed"] as? Int ?? 0 >= 1, "\(result.output)")
    let hopeless = try StudyCommand()
    let all = try hopeless.tune("--set", "optimizer=sgd(range(1e30, 1e31))")
    #expect(all.status != 0 && all.errors.contains("all 3 trials so far failed"), "\(all.errors)")
  }

  @Test func populationBased_goesOnFromItsParents() throws {
    let study = try StudyCommand()
    let sets = [
      "--set", "tune.search=PopulationBased(population=4)", "--set", "model=Dense(16, relu) -> Dense(3, softmax)",
      "--set", "tune.keep=1", "--trials", "12", "--json",
    ]
    let result = try CommandRunner.run(CommandRunner.dovela, ["tune", study.run, "--study", study.study] + sets)
    #expect(result.status == 0, "\(result.errors)")
    let trials = try (0..<12).map { try study.trial($0) }
    #expect(trials.prefix(4).allSatisfy { $0["parent"] is NSNull && $0["epochs"] as? Int == 4 })
    for trial in trials.suffix(8) {
      let parent = try #require(trial["parent"] as? Int)
      #expect(trial["epochs"] as? Int == (try #require(trials[parent]["epochs"] as? Int)) + 4)
      #expect(trial["state"] as? String == "complete")
    }
    // One that goes on as it is is its parent, trained for longer: its history begins with the parent's.
    let kept = try study.files().keys.filter { $0.hasSuffix("checkpoint.safetensors") }
    #expect(kept.count < 12)
    let same = try #require(
      trials.suffix(8).first { trial in
        let parent = trial["parent"] as? Int ?? 0
        return NSDictionary(dictionary: trial["settings"] as? [String: Any] ?? [:])
          .isEqual(to: trials[parent]["settings"] as? [String: Any] ?? [:]) && trials[parent]["parent"] is NSNull
      })
    let number = try #require(same["number"] as? Int)
    let parent = try #require(same["parent"] as? Int)
    let alone = study.folder.path + "/alone"
    #expect(try study.ask("reproduce", "\(parent)", "--out", alone + ".yaml").status == 0)
    let trained = try CommandRunner.dovela("train", alone + ".yaml", "--out", alone, "--set", "fit.epochs=8")
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(try study.folder.data("alone/history.csv") == study.file("history.csv", of: number))
    let refused = try study.ask("reproduce", "\(number)")
    #expect(refused.status == 2 && refused.errors.contains("weights of trial \(parent)"), "\(refused.errors)")
  }

  @Test func severalObjectives_haveAFront() throws {
    let study = try StudyCommand()
    let result = try study.tune(
      "--set", "tune.objective=[val_loss, {monitor: val_accuracy, direction: max}]", "--trials", "6", "--json")
    #expect(result.status == 0, "\(result.errors)")
    let front = try #require(result.lastLine["front"] as? [Int])
    #expect(!front.isEmpty)
    let best = try study.ask("best", "--json")
    #expect((best.lastLine["best"] as? [[String: Any]])?.compactMap { $0["number"] as? Int } == front)
  }

  @Test func damagedJournal_isReportedWithItsOffset_andATornTailIsCut() throws {
    let study = try StudyCommand()
    #expect(try study.tune("--trials", "2").status == 0)
    let path = URL(filePath: study.study + "/journal")
    let whole = try Data(contentsOf: path)
    var damaged = whole
    let second = try #require(whole.firstIndex(of: UInt8(ascii: "\n"))) + 1
    damaged[second + 20] ^= 1
    try damaged.write(to: path)
    for arguments in [
      ["tune", study.run, "--trials", "2", "--study", study.study], ["tune", "best", "--study", study.study],
    ] {
      let result = try CommandRunner.run(CommandRunner.dovela, arguments)
      #expect(result.status == 3 && result.errors.contains("damaged at byte \(second)"), "\(result.errors)")
      #expect(try Data(contentsOf: path) == damaged)
    }
    try (whole + Data("0badc0de {\"torn".utf8)).write(to: path)
    #expect(try study.tune("--trials", "2").status == 0)
    #expect(try Data(contentsOf: path) == whole)
  }
}
