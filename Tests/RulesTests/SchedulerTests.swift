import DovelaCore
import Testing

struct SchedulerTests {
  /// Keras Tuner's own counts for factor 3, by running `keras_tuner.Hyperband`: configurations, trials, epochs.
  @Test(arguments: [
    (10, 22, 30, 120), (15, 22, 30, 166), (20, 22, 30, 226), (26, 22, 30, 286), (27, 49, 70, 375), (28, 62, 90, 552),
    (30, 62, 90, 576),
  ])
  func hyperband_countsAsKerasTuner(_ maxEpochs: Int, _ configurations: Int, _ trials: Int, _ epochs: Int) throws {
    let study = try StudySimulation(Standard.scheduler("Hyperband"), maxEpochs: maxEpochs) { trial, _ in Double(trial) }
    #expect(study.configurations == configurations)
    #expect(study.assignments == trials)
    #expect(study.epochs == epochs)
  }

  /// Table 1 of the paper, R = 81: n and r of each bracket; and the same arithmetic for R = 27.
  @Test(arguments: [
    (81, [[81, 27, 9, 3, 1], [34, 11, 3, 1], [15, 5, 1], [8, 2], [5]]),
    (27, [[27, 9, 3, 1], [12, 4, 1], [6, 2], [4]]),
  ])
  func hyperband_isThePapers(_ maxEpochs: Int, _ sizes: [[Int]]) throws {
    let scheduler = try Standard.scheduler("Hyperband(arithmetic=paper)")
    try scheduler.begin(maxEpochs: maxEpochs, trials: nil)
    let plan = try #require(try scheduler.plan())
    for (bracket, expected) in sizes.enumerated() {
      let rounds = plan.filter { $0.bracket == bracket }
      #expect(rounds.map(\.trials) == expected)
      #expect(rounds.last?.to == maxEpochs)
      for (round, next) in zip(rounds, rounds.dropFirst()) { #expect(next.from == round.to && next.to == 3 * round.to) }
    }
  }

  @Test(arguments: ["Hyperband", "Hyperband(arithmetic=paper)", "SuccessiveHalving", "ASHA"], [1, 2, 4])
  func theBest_goFurthest(_ name: String, workers: Int) throws {
    let study = try StudySimulation(Standard.scheduler(name), maxEpochs: 27, trials: 27, workers: workers) { trial, _ in
      Double((trial * 11) % 27)
    }
    #expect(study.configurations == 27)
    #expect(study.brokenPromises.isEmpty)
    let best = study.values.min { $0.value.value < $1.value.value }
    #expect(best?.value.epochs == 27)
    #expect(study.epochs < 27 * 27)
  }

  @Test(arguments: ["Hyperband", "SuccessiveHalving", "Full"])
  func plan_isWhatHappens(_ name: String) throws {
    let scheduler = try Standard.scheduler(name)
    let study = try StudySimulation(scheduler, maxEpochs: 20, trials: 17) { trial, _ in Double(trial % 5) }
    let plan = try #require(try scheduler.plan())
    #expect(plan.reduce(0) { $0 + $1.fresh } == study.configurations)
    #expect(plan.reduce(0) { $0 + $1.trials } == study.assignments)
    #expect(plan.reduce(0) { $0 + $1.trials * ($1.to - $1.from) } == study.epochs)
  }

  @Test(arguments: ["Hyperband", "SuccessiveHalving", "ASHA", "Median", "Patience", "Full"])
  func toldAgain_goesOnTheSame(_ name: String) throws {
    let study = try StudySimulation(Standard.scheduler(name), maxEpochs: 9, trials: 9, workers: 2) { trial, epoch in
      Double((trial * 7) % 9) + 1 / Double(epoch)
    }
    let first = try Standard.scheduler(name), second = try Standard.scheduler(name)
    try first.begin(maxEpochs: 9, trials: 9)
    try second.begin(maxEpochs: 9, trials: 9)
    for news in study.log {
      // Asking changes nothing: the one that is asked at every step stays the twin of the other.
      _ = try first.next()
      _ = try first.stops(news.trial)
      _ = try first.holds(news.trial)
      try first.tell(news)
      try second.tell(news)
      #expect(try first.next() == second.next())
    }
    #expect(try second.next() == .done)
  }

  @Test func failedTrials_neverGoOn() throws {
    let study = try StudySimulation(Standard.scheduler("SuccessiveHalving"), maxEpochs: 9, trials: 9) { trial, _ in
      trial < 8 ? .nan : 5
    }
    #expect(study.values.filter { $0.value.epochs > 1 }.keys.sorted() == [8])
    #expect(study.values[8]?.epochs == 9)
  }

  @Test func median_stopsTheWorseHalf_afterItsStart() throws {
    let study = try StudySimulation(
      Standard.scheduler("Median(startup_trials=3, warmup_epochs=2)"), maxEpochs: 10, trials: 6
    ) { trial, _ in [1.0, 2, 3, 4, 0, 2.5][trial] }
    #expect((0..<6).map { study.values[$0]?.epochs } == [10, 10, 10, 3, 10, 3])
  }

  @Test func patience_stopsWhereNothingGetsBetter() throws {
    let study = try StudySimulation(
      Standard.scheduler("Patience(patience=2, min_delta=0.5)"), maxEpochs: 10, trials: 2
    ) { trial, epoch in trial == 0 ? -Double(epoch) : -Double(epoch) * 0.1 }
    #expect(study.values[0]?.epochs == 10)
    #expect(study.values[1]?.epochs == 3)
  }

  @Test func leastEpochsAboveTheMost_areRefused() throws {
    let scheduler = try Standard.scheduler("ASHA(min_epochs=10)")
    let error = #expect(throws: DovelaError.self) { try scheduler.begin(maxEpochs: 5, trials: nil) }
    #expect(error?.message.contains("min_epochs is 10") == true)
  }
}
