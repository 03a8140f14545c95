import CDovela
import CDovelaRuntime
import Foundation
import ProgramTesting
import TemporaryFolders
import Testing

/// Studies that a program asks and tells.
@Suite(.serialized) struct TunerTests {
  private let runtime: OpaquePointer

  init() throws {
    var options = runtimeOptions()
    options.checked = 1
    var made: OpaquePointer?
    try check(dovela_runtime_create(&options, &made))
    runtime = try #require(made)
  }

  private func open(_ settings: String?, folder: String? = nil) throws -> OpaquePointer {
    var made: OpaquePointer?
    try check(dovela_tuner_open(runtime, folder, settings, &made))
    return try #require(made)
  }

  private func ask(_ tuner: OpaquePointer) throws -> (work: dovela_work, configuration: [String: Any]) {
    var work = dovela_work()
    var text: OpaquePointer?
    try check(dovela_tuner_ask(tuner, "a test", &work, &text))
    guard let text else { return (work, [:]) }
    let json = try JSONSerialization.jsonObject(with: Data(taken(text).utf8))
    return (work, try #require(json as? [String: Any]))
  }

  private func tell(
    _ tuner: OpaquePointer, _ work: dovela_work, _ value: Double? = nil,
    state: dovela_trial_state = DOVELA_TRIAL_COMPLETE
  ) throws {
    try check(answer(tuner, work, value, state: state))
  }

  private func answer(
    _ tuner: OpaquePointer, _ work: dovela_work, _ value: Double? = nil, name: String = "loss",
    state: dovela_trial_state = DOVELA_TRIAL_COMPLETE
  ) -> UnsafePointer<dovela_error>? {
    var work = work
    return name.withCString { name in
      var log = dovela_result(name: name, value: value ?? 0)
      return dovela_tuner_tell(tuner, &work, UInt64(state.rawValue), &log, value == nil ? 0 : 1, "because")
    }
  }

  private func report(_ tuner: OpaquePointer, _ work: dovela_work, _ epoch: UInt64, _ value: Double) throws -> Bool {
    var work = work
    var stops: UInt64 = 0
    try "loss".withCString { name in
      var log = dovela_result(name: name, value: value)
      try check(dovela_tuner_report(tuner, &work, epoch, &log, 1, &stops))
    }
    return stops != 0
  }

  private func list(
    _ tuner: OpaquePointer,
    _ function: (OpaquePointer?, UnsafeMutablePointer<OpaquePointer?>?) -> UnsafePointer<dovela_error>?
  ) throws -> [[String: Any]] {
    var text: OpaquePointer?
    try check(function(tuner, &text))
    return try #require(try JSONSerialization.jsonObject(with: Data(taken(text).utf8)) as? [[String: Any]])
  }

  /// Trains what is offered to its end, by a formula that falls with every epoch; the trials as text.
  @discardableResult private func run(_ tuner: OpaquePointer) throws -> [String] {
    while true {
      let (work, configuration) = try ask(tuner)
      guard work.answer == UInt64(DOVELA_WORK_TRIAL.rawValue) else { break }
      let x = try #require(configuration["x"] as? Double)
      var isStopped = false
      for epoch in work.first..<max(work.epochs, work.first) where !isStopped {
        isStopped = try report(tuner, work, epoch + 1, x * x + 1 / Double(epoch + 1))
      }
      try tell(tuner, work, state: isStopped ? DOVELA_TRIAL_STOPPED : DOVELA_TRIAL_COMPLETE)
    }
    return try list(tuner, dovela_tuner_trials).map {
      "\($0["configuration"] ?? "") \($0["state"] ?? "") \($0["epochs"] ?? "") \($0["history"] ?? "")"
    }
  }

  @Test(arguments: [
    "Random", "Grid(points=4)", "Sobol", "TPE", "CMAES", "GP", "RegularizedEvolution", "PopulationBased",
  ])
  func everySearch_findsBetterThanTheMiddle(search: String) throws {
    let tuner = try open("{space: {x: 'range(-4, 6)', y: 'log(1e-3, 10)'}, search: \"\(search)\", trials: 40, seed: 3}")
    defer { dovela_tuner_destroy(tuner) }
    var count = 0
    while true {
      let (work, configuration) = try ask(tuner)
      guard work.answer == UInt64(DOVELA_WORK_TRIAL.rawValue) else { break }
      let (x, y) = (try #require(configuration["x"] as? Double), try #require(configuration["y"] as? Double))
      #expect((-4...6).contains(x) && (1e-3...10).contains(y))
      try tell(tuner, work, (x - 2) * (x - 2) + log10(y) * log10(y))
      count += 1
    }
    #expect(count == (search.hasPrefix("Grid") ? 16 : 40))
    let best = try list(tuner, dovela_tuner_best)
    #expect(try #require(best[0]["objectives"] as? [Double])[0] < 2)
  }

  @Test func configuration_isWhatTheRunFileWouldHave() throws {
    let tuner = try open(
      """
      {space: {layers: "int(1, 3)", model: "repeat(1..2, Dense(int(8, 16, step=8), relu)) -> Dense(2)",
       optimizer: "choice(sgd(range(0.1, 0.2)), adam)", name: {choice: ["a b", "c"]}, flag: "bool", fixed: 3,
       third: {when: {layers: [3]}, value: "int(32, 64)"}, rate: {when: {optimizer: sgd}, value: "range(0, 1)"}},
       objective: [val_accuracy, {monitor: cost, direction: min}], search: Random, trials: 60}
      """)
    defer { dovela_tuner_destroy(tuner) }
    var models: Set<String> = []
    for _ in 0..<60 {
      let (work, configuration) = try ask(tuner)
      models.insert(try #require(configuration["model"] as? String))
      #expect((configuration["third"] != nil) == (configuration["layers"] as? Int == 3), "\(configuration)")
      let optimizer = try #require(configuration["optimizer"] as? String)
      #expect(optimizer == "adam" || optimizer.hasPrefix("sgd(0.1"))
      #expect((configuration["rate"] != nil) == optimizer.hasPrefix("sgd"))
      #expect(configuration["flag"] is Bool && configuration["fixed"] as? Int == 3)
      #expect(["a b", "c"].contains(configuration["name"] as? String))
      try tell(tuner, work, state: DOVELA_TRIAL_FAILED)
    }
    #expect(
      models.isSubset(
        of: [8, 16].flatMap { units in
          ["", "Dense(\(units), relu) -> "].map { "\($0)Dense(\(units), relu) -> Dense(2)" }
        }) && models.count == 4, "\(models)")
    var text: OpaquePointer?
    try check(dovela_tuner_settings(tuner, &text))
    let settings = try taken(text)
    #expect(
      settings.contains(#""objective":[{"monitor":"val_accuracy","direction":"max"},{"monitor":"cost","#), "\(settings)"
    )
    #expect(try list(tuner, dovela_tuner_best).isEmpty)
  }

  @Test func study_inAFolder_goesOnWhereItWas() throws {
    let folder = try TemporaryFolder()
    let settings = "{space: {x: 'range(-1, 1)'}, search: TPE, scheduler: Hyperband, max_epochs: 9, seed: 5}"
    let whole = try open(settings, folder: folder.path + "/whole")
    let expected = try run(whole)
    dovela_tuner_destroy(whole)
    #expect(expected.count > 10)
    // Another handle for every trial, and one trial that is left alone each time.
    var parts = try open(settings, folder: folder.path + "/parts")
    for _ in 0..<expected.count {
      let (work, configuration) = try ask(parts)
      guard work.answer == UInt64(DOVELA_WORK_TRIAL.rawValue) else { break }
      let x = try #require(configuration["x"] as? Double)
      _ = try report(parts, work, work.first + 1, x * x + 1 / Double(work.first + 1))
      dovela_tuner_destroy(parts)
      parts = try open(nil, folder: folder.path + "/parts")
      let again = try ask(parts)
      #expect(again.work.trial == work.trial && again.work.token > work.token && again.work.epochs == work.epochs)
      for epoch in again.work.first..<again.work.epochs {
        _ = try report(parts, again.work, epoch + 1, x * x + 1 / Double(epoch + 1))
      }
      expectRefusal(DOVELA_WRONG_STATE, "has expired") { answer(parts, work, 0) }
      try tell(parts, again.work)
    }
    #expect(try run(parts) == expected)
    #expect(try list(parts, dovela_tuner_best)[0]["epochs"] as? Int == 9)
    dovela_tuner_destroy(parts)
    var made: OpaquePointer?
    expectRefusal(DOVELA_INVALID_ARGUMENT, "begun with other settings") {
      dovela_tuner_open(runtime, folder.path + "/parts", "{max_epochs: 27}", &made)
    }
    expectRefusal(DOVELA_INVALID_ARGUMENT, "another than the study's") {
      dovela_tuner_open(runtime, folder.path + "/parts", "{space: {x: 'range(-1, 2)'}}", &made)
    }
    let amended = try open("{search: Random, amend: true}", folder: folder.path + "/parts")
    dovela_tuner_destroy(amended)
    expectRefusal(DOVELA_INVALID_ARGUMENT, "tune.search was Random") {
      dovela_tuner_open(runtime, folder.path + "/parts", "{search: TPE}", &made)
    }
    expectRefusal(DOVELA_NOT_FOUND, "there is no study") { dovela_tuner_open(runtime, folder.path + "/no", nil, &made) }
  }

  @Test func release_namesEveryTrialOnce() throws {
    let tuner = try open("{space: {x: 'range(-1, 1)'}, scheduler: SuccessiveHalving, max_epochs: 9, trials: 9}")
    defer { dovela_tuner_destroy(tuner) }
    try run(tuner)
    var released: [UInt64] = []
    var numbers = [UInt64](repeating: 0, count: 3)
    var count: UInt64 = 0
    repeat {
      try check(dovela_tuner_release(tuner, &numbers, 3, &count))
      released += numbers.prefix(Int(count))
    } while count > 0
    let best = try #require(try list(tuner, dovela_tuner_best)[0]["trial"] as? Int)
    #expect(released.sorted() == (0..<9).map { UInt64($0) }.filter { $0 != UInt64(best) })
  }

  @Test func whatIsOut_isGivenBack_andWaitedFor() throws {
    let tuner = try open("{space: {x: 'range(-1, 1)'}, trials: 2}")
    defer { dovela_tuner_destroy(tuner) }
    var (one, two) = (try ask(tuner).work, try ask(tuner).work)
    #expect(try ask(tuner).work.answer == UInt64(DOVELA_WORK_WAIT.rawValue))
    try check(dovela_tuner_renew(tuner, &two))
    try check(dovela_tuner_give_back(tuner, &one))
    let again = try ask(tuner).work
    #expect(again.trial == one.trial && again.token > two.token)
    try tell(tuner, again, 1)
    try tell(tuner, two, 2)
    #expect(try ask(tuner).work.answer == UInt64(DOVELA_WORK_DONE.rawValue))
  }

  /// A worker whose process has ended is not waited for, though its lease is good for a minute.
  @Test func killedProcess_losesItsTrialAtOnce() throws {
    let folder = try TemporaryFolder()
    let program = try Installation.program("ask.c")
    let asked = try Installation.shell("./program \(folder.path)/study; true", in: program.folder.path)
    #expect(asked == "trial 0\n")
    let tuner = try open(nil, folder: folder.path + "/study")
    defer { dovela_tuner_destroy(tuner) }
    let work = try ask(tuner).work
    #expect(work.trial == 0 && work.token == 2)
  }

  @Test func searchOfTheProgram_isASearchLikeAnyOther() throws {
    let program = try Installation.program("search.c")
    #expect(try Installation.shell("./program", in: program.folder.path) == "12 trials, x = 3.00\n")
  }

  @Test func threads_shareATuner() throws {
    let tuner = try open("{space: {x: 'range(-1, 1)'}, search: Random, trials: 200}")
    defer { dovela_tuner_destroy(tuner) }
    nonisolated(unsafe) let (shared, tests) = (tuner, self)
    DispatchQueue.concurrentPerform(iterations: 4) { _ in
      while let work = try? tests.ask(shared).work, work.answer != UInt64(DOVELA_WORK_DONE.rawValue) {
        if work.answer == UInt64(DOVELA_WORK_TRIAL.rawValue) { try? tests.tell(shared, work, Double(work.trial)) }
      }
    }
    let trials = try list(tuner, dovela_tuner_trials)
    #expect(trials.count == 200)
    #expect(trials.allSatisfy { $0["state"] as? String == "complete" })
  }

  @Test(arguments: [
    ("{space: {x: 'range(1, 0)'}}", "its least value, 1, is above"),
    ("{space: {x: 'range(0, 1)'}, serch: TPE}", "there is no setting 'serch'"),
    ("{space: {x: 'range(0, 1)'}, search: TEP}", "did you mean 'TPE'"),
    ("{space: {x: 'range(0, 1)'}, objective: quality}", "write {monitor: quality, direction: min}"),
    ("{space: {x: 'range(0, 1)'}, max_epochs: 0}", "must be a whole number, 1 or more"),
    ("{space: {x: 'range(0, 1)'}, trials: many}", "must be a whole number"),
    ("{space: {x: 'range(0, 1)'}, value: first}", "must be best or last"),
    ("{space: {x: 'range(0, 1)'}, lease_seconds: 0}", "must be a positive number"),
    ("{space: [1], trials: 3}", "expected names with their values"),
    ("{trials: 3}", "there is no space"),
    ("{space: {x: {when: {y: 1}, value: 'bool'}}}", "'y' is no hyperparameter that stands before it"),
    ("{space: {y: 'int(1, 2)', x: {when: {y: 3}, value: 'bool'}}}", "'y' has no value 3"),
    ("{space: {y: 'range(1, 2)', x: {when: {y: 1}, value: 'bool'}}}", "has no single values"),
    ("[1]", "must be a mapping"),
  ])
  func wrongSettings_areRefused(settings: String, words: String) {
    var made: OpaquePointer?
    let error = CallError(dovela_tuner_open(runtime, nil, settings, &made))
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "it passed")")
    #expect(made == nil)
  }

  @Test func wrongCalls_areRefused() throws {
    let tuner = try open("{space: {x: 'range(0, 1)'}, max_epochs: 3, trials: 2}")
    var work = try ask(tuner).work
    expectRefusal(DOVELA_WRONG_STATE, "was to be trained to 3 epochs, and 0 were reported") { answer(tuner, work) }
    expectRefusal(DOVELA_NOT_FOUND, "'loss' is not among the logs: lsos") { answer(tuner, work, 1, name: "lsos") }
    expectRefusal(DOVELA_INVALID_ARGUMENT, "0 is none that a trial ends in") {
      answer(tuner, work, 1, state: DOVELA_TRIAL_RUNNING)
    }
    expectRefusal(DOVELA_INVALID_ARGUMENT, "counts from 1") { dovela_tuner_report(tuner, &work, 0, nil, 0, nil) }
    expectRefusal(DOVELA_INVALID_ARGUMENT, "received epoch 4") { dovela_tuner_report(tuner, &work, 4, nil, 0, nil) }
    var other = work
    other.trial = 9
    expectRefusal(DOVELA_INVALID_ARGUMENT, "none is number 9") { dovela_tuner_renew(tuner, &other) }
    other.answer = 2
    expectRefusal(DOVELA_INVALID_ARGUMENT, "is no trial") { dovela_tuner_renew(tuner, &other) }
    expectRefusal(DOVELA_INVALID_ARGUMENT, "is NULL") { dovela_tuner_renew(tuner, nil) }
    expectRefusal(DOVELA_INVALID_ARGUMENT, "is NULL") { dovela_tuner_ask(tuner, nil, nil, nil) }
    expectRefusal(DOVELA_INVALID_ARGUMENT, "another type") { dovela_tuner_renew(runtime, &work) }
    dovela_tuner_destroy(runtime)
    dovela_tuner_destroy(nil)
    dovela_tuner_destroy(tuner)
    expectRefusal(DOVELA_INVALID_ARGUMENT, "was destroyed") { dovela_tuner_renew(tuner, &work) }
  }
}
