import DovelaCore
import Testing

struct LearningRateCallbackTests {
  /// The learning rates after each epoch.
  private func rates(_ text: String, _ values: [Double]) throws -> [Double] {
    let training = FakeTraining()
    let callback = try Standard.callback(text)
    try callback.on(.trainBegin, training)
    return try values.enumerated().map { epoch, value in
      try training.run(callback, "val_loss", [value], from: epoch, begins: false, ends: false)
      return training.rate
    }
  }

  @Test func plateau_reducesAsKerasDoes() throws {
    let flat = [1.0, 1, 1, 1, 1, 1, 1]
    let half = "ReduceLROnPlateau(factor=0.5, "
    #expect(try rates(half + "patience=2)", flat) == [0.1, 0.1, 0.05, 0.05, 0.025, 0.025, 0.0125])
    #expect(try rates(half + "patience=1, cooldown=2)", flat) == [0.1, 0.05, 0.05, 0.025, 0.025, 0.0125, 0.0125])
    #expect(try rates(half + "patience=1, min_lr=0.03)", flat) == [0.1, 0.05, 0.03, 0.03, 0.03, 0.03, 0.03])
    #expect(
      try rates(half + "patience=1, min_delta=0.2)", [1, 0.9, 0.7, 0.6, 0.5]) == [0.1, 0.05, 0.05, 0.025, 0.0125])
    #expect(try rates(half + "patience=0)", [1, 2, 3]) == [0.1, 0.05, 0.025])
  }

  @Test func plateau_logsTheRateBeforeItReducesIt() throws {
    let training = FakeTraining()
    let callback = try Standard.callback("ReduceLROnPlateau(patience=1, verbose=1)")
    try training.run(callback, "val_loss", [1, 1])
    #expect(training.logs.last?.name == "learning_rate" && training.logs.last?.value == 0.1)
    #expect(training.said.count == 1)
    #expect(training.said.first?.hasPrefix("Epoch 2: ReduceLROnPlateau reducing learning rate to 0.01") == true)
  }

  @Test func plateauUnderASchedule_isRefusedAtTheStart() throws {
    let training = FakeTraining()
    training.isScheduled = true
    let callback = try Standard.callback("ReduceLROnPlateau")
    let error = #expect(throws: DovelaError.self) { try callback.on(.trainBegin, training) }
    #expect(error?.message.contains("a schedule governs") == true)
  }

  @Test func aContinuedPlateau_reducesWhereTheUninterruptedOneDoes() throws {
    let text = "ReduceLROnPlateau(factor=0.5, patience=2, cooldown=1)"
    let values = [1.0, 1, 1, 1, 1, 1, 1, 1]
    let whole = try rates(text, values)
    for cut in 1..<values.count {
      let training = FakeTraining()
      let first = try Standard.callback(text)
      try training.run(first, "val_loss", Array(values[..<cut]), ends: false)
      let second = try Standard.callback(text)
      try second.loadState(try #require(try first.saveState()), version: 1)
      try training.run(second, "val_loss", Array(values[cut...]), from: cut)
      #expect(training.rate == whole.last, "cut after \(cut)")
    }
  }

  @Test func scheduler_setsTheRateOfTheEpoch() throws {
    let training = FakeTraining()
    let callback = try Standard.callback("LearningRateScheduler(ExponentialDecay(0.4, 1, 0.5), verbose=1)")
    try training.run(callback, "val_loss", [1, 1, 1])
    #expect(training.rate == 0.1)
    #expect(training.said.first == "Epoch 1: LearningRateScheduler setting learning rate to 0.4.")
    #expect(training.logs.last?.name == "learning_rate" && training.logs.last?.value == 0.1)
    #expect(throws: DovelaError.self) { _ = try Standard.callback("LearningRateScheduler()") }
  }

  @Test func terminateOnNaN_stopsOrEndsTheRun() throws {
    let training = FakeTraining()
    training.batch = 3
    let callback = try Standard.callback("TerminateOnNaN")
    for value in [1.0, 1e30] {
      training.logs = [("loss", value)]
      try callback.on(.trainBatchEnd, training)
    }
    #expect(training.stops.isEmpty)
    training.logs = [("loss", .infinity)]
    try callback.on(.trainBatchEnd, training)
    #expect(training.said == ["Batch 3: Invalid loss, terminating training"] && training.stops.count == 1)
    let raising = try Standard.callback("TerminateOnNaN(raise_error=true)")
    training.logs = [("loss", .nan)]
    let error = #expect(throws: DovelaError.self) { try raising.on(.trainBatchEnd, training) }
    #expect(error?.message.hasPrefix("NaN or Inf loss encountered at batch 3. Loss value: nan.") == true)
  }

  @Test func factorOfOne_isRefused() throws {
    #expect(throws: DovelaError.self) { _ = try Standard.callback("ReduceLROnPlateau(factor=1.0)") }
    #expect(throws: DovelaError.self) { _ = try Standard.callback("EarlyStopping(mode=most)") }
  }
}
