import DovelaCore
import Testing

/// Every argument of the callbacks that another test of theirs does not show, with Keras's semantics
/// (`callbacks/early_stopping.py`, `model_checkpoint.py`, `reduce_lr_on_plateau.py`, Keras 3).
struct CallbackArgumentTests {
  @Test(arguments: [
    // Improvement is `cur - min_delta > best` where larger is better, so 0.1 more is none.
    ("EarlyStopping(patience=2, mode=max, min_delta=0.5)", [1.0, 1.5, 2, 2.5, 9], 5),
    ("EarlyStopping(patience=2, mode=max, min_delta=0.5)", [1, 1.1, 1.2, 9], 3),
    // Keras takes the size of min_delta, whatever its sign.
    ("EarlyStopping(patience=2, mode=min, min_delta=-0.5)", [3, 2.9, 2.8, 0], 3),
    // The baseline is reached in the second epoch, and patience begins anew there.
    ("EarlyStopping(patience=2, mode=max, baseline=2)", [1, 3, 2, 2, 9], 4),
    // An improvement that does not reach the baseline leaves patience running: it only stops on one that is none.
    ("EarlyStopping(patience=2, mode=max, baseline=5)", [1, 2, 3, 3, 9], 4),
    // Epochs before start_from_epoch are no best: the 0 of the first would never be reached again.
    ("EarlyStopping(patience=2, mode=min, start_from_epoch=1)", [0, 3, 2, 1, 1, 1], 6),
  ])
  func earlyStopping_stopsAsKerasDoes(_ text: String, _ values: [Double], _ epochs: Int) throws {
    #expect(try FakeTraining().run(Standard.callback(text), "val_loss", values) == epochs)
  }

  @Test func mode_winsOverTheMetricsDirection() throws {
    let training = FakeTraining()
    training.directions["score"] = .up
    let stopping = try Standard.callback("EarlyStopping(score, patience=1, mode=min)")
    #expect(try training.run(stopping, "score", [3, 2, 1, 2, 0]) == 4)
  }

  @Test func startFromEpoch_leavesItsWeightsOutOfTheBest() throws {
    let training = FakeTraining()
    let text = "EarlyStopping(patience=9, restore_best_weights=true, start_from_epoch=2)"
    try training.run(Standard.callback(text), "val_loss", [0, 1, 5, 4, 6])
    #expect(training.current == [3])
  }

  @Test(arguments: [
    "EarlyStopping(patience=1, restore_best_weights=true)", "ModelCheckpoint('{epoch}', save_best_only=true)",
    "ModelCheckpoint('{epoch}')", "ReduceLROnPlateau(patience=1)",
    "LearningRateScheduler(ExponentialDecay(0.4, 1, 0.5))",
  ])
  func verboseOfZero_saysNothing(_ text: String) throws {
    let training = FakeTraining()
    try training.run(Standard.callback(text), "val_loss", [1, 2, 3])
    #expect(training.said.isEmpty, "\(training.said)")
  }

  @Test func checkpointsMonitorAndMode_decideWhatIsBest() throws {
    func saved(_ rest: String, _ log: String, _ values: [Double], up: Bool? = nil) throws -> [String] {
      let training = FakeTraining()
      training.directions[log] = up.map { $0 ? .up : .down }
      try training.run(Standard.callback("ModelCheckpoint('{epoch}', save_best_only=true, \(rest))"), log, values)
      return training.saved
    }
    let values = [2.0, 3, 1, 4]
    #expect(try saved("monitor=score, mode=max", "score", values) == ["1", "2", "4"].map { $0 + ".safetensors" })
    #expect(try saved("monitor=score, mode=min", "score", values) == ["1", "3"].map { $0 + ".safetensors" })
    #expect(try saved("monitor=score", "score", values, up: true) == ["1", "2", "4"].map { $0 + ".safetensors" })
    #expect(try saved("monitor=score", "score", values, up: false) == ["1", "3"].map { $0 + ".safetensors" })
    #expect(
      try saved("monitor=score, mode=max, initial_value_threshold=2.5", "score", values)
        == ["2", "4"].map { $0 + ".safetensors" })
    // Equal is no improvement.
    #expect(try saved("monitor=score, mode=max", "score", [1, 1]) == ["1.safetensors"])
    #expect(throws: DovelaError.self) { _ = try saved("monitor=score", "score", values) }
  }

  @Test func checkpointOfEveryEpoch_saysSo() throws {
    let training = FakeTraining()
    try training.run(Standard.callback("ModelCheckpoint('{epoch}', save_freq=epoch, verbose=1)"), "val_loss", [1])
    #expect(
      training.said == [
        "Epoch 1: saving model to 1.safetensors", "Epoch 1: finished saving model to 1.safetensors",
      ])
  }

  @Test func plateausMonitorAndMode_decideWhatIsAnImprovement() throws {
    func rate(_ rest: String, _ values: [Double], up: Bool? = nil) throws -> Double {
      let training = FakeTraining()
      training.directions["score"] = up.map { $0 ? .up : .down }
      let text = "ReduceLROnPlateau(score, factor=0.5, patience=1, \(rest))"
      try training.run(Standard.callback(text), "score", values)
      return training.rate
    }
    let rising = [1.0, 2, 3]
    #expect(try rate("mode=max", rising) == 0.1)
    #expect(try rate("mode=min", rising) == 0.025)
    #expect(try rate("mode=auto", rising, up: true) == 0.1)
    #expect(try rate("mode=auto", rising, up: false) == 0.025)
    // min_delta is absolute: 1.05 is no improvement on 1 by 0.1.
    #expect(try rate("mode=max, min_delta=0.1", [1, 1.05, 1.2]) == 0.05)
    #expect(throws: DovelaError.self) { _ = try rate("mode=auto", rising) }
  }

  @Test func schedulersSchedule_isAskedForTheEpochWhateverTheRateIs() throws {
    let training = FakeTraining()
    let scheduler = try Standard.callback("LearningRateScheduler(PiecewiseConstantDecay([1], [0.5, 0.25]))")
    var rates: [Double] = []
    for epoch in 0..<3 {
      training.epoch = epoch
      training.rate = 9
      try scheduler.on(.epochBegin, training)
      rates.append(training.rate)
    }
    #expect(rates == [0.5, 0.5, 0.25])
  }

  /// A checkpoint that was damaged must not end the run that reads it in an overflow.
  @Test(arguments: ["EarlyStopping", "ReduceLROnPlateau", "ModelCheckpoint(a, save_freq=3)", "CSVLogger(a.csv)"])
  func countsThatCannotBe_areRefused(_ text: String) throws {
    let callback = try Standard.callback(text)
    let bytes = try #require(try callback.saveState())
    var refused = 0
    for first in 0...(bytes.count - 8) {
      var damaged = bytes
      damaged.replaceSubrange(first..<first + 8, with: [255, 255, 255, 255, 255, 255, 255, 127])
      let fresh = try Standard.callback(text)
      do {
        try fresh.loadState(damaged, version: 1)
      } catch {
        refused += 1
        continue
      }
      let training = FakeTraining()
      try? fresh.on(.trainBegin, training)
      training.logs = [("loss", 1), ("val_loss", 1)]
      for _ in 0..<3 {
        try? fresh.on(.trainBatchEnd, training)
        try? fresh.on(.epochEnd, training)
        training.epoch += 1
      }
      try? fresh.on(.trainEnd, training)
    }
    #expect(refused > 0)
  }
}
