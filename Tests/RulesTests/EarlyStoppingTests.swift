import DovelaCore
import Testing

struct EarlyStoppingTests {
  @Test(arguments: [
    // Keras counts an epoch without an improvement before it compares: patience 0 and 1 stop alike.
    ("EarlyStopping()", [3.0, 2, 2, 1, 0], 3),
    ("EarlyStopping(patience=1)", [3, 2, 2, 1, 0], 3),
    ("EarlyStopping(patience=2)", [3, 2, 2, 2, 1, 0], 4),
    ("EarlyStopping(patience=2, min_delta=0.5)", [3, 2.6, 2.4, 2.3, 2.2, 2.1], 5),
    ("EarlyStopping(patience=1, mode=max)", [1, 2, 3, 2.5, 9], 4),
    ("EarlyStopping(patience=1, start_from_epoch=3)", [1, 2, 3, 4, 5, 6], 5),
    // The baseline is not reached, so patience runs on from the start.
    ("EarlyStopping(patience=3, baseline=0.5)", [3, 2.5, 2, 2.2, 1, 0], 4),
    // Never on the first epoch.
    ("EarlyStopping(patience=0)", [.nan, .nan, 1], 2),
  ])
  func stop_comesAfterTheEpochThatKerasStopsAfter(_ text: String, _ values: [Double], _ epochs: Int) throws {
    let training = FakeTraining()
    #expect(try training.run(Standard.callback(text), "val_loss", values) == epochs)
    #expect(training.stops.count == 1)
  }

  @Test func direction_isTheMetrics() throws {
    let training = FakeTraining()
    training.directions["val_accuracy"] = .up
    let stopping = try Standard.callback("EarlyStopping(val_accuracy, patience=1)")
    #expect(try training.run(stopping, "val_accuracy", [0.1, 0.2, 0.3, 0.2, 0.9]) == 4)
    let other = try Standard.callback("EarlyStopping(val_strange)")
    let error = #expect(throws: DovelaError.self) { try FakeTraining().run(other, "val_strange", [1]) }
    #expect(error?.message.contains("set mode: max or mode: min") == true)
  }

  @Test func bestWeights_comeBackEvenIfItNeverStopped() throws {
    let training = FakeTraining()
    let text = "EarlyStopping(patience=9, restore_best_weights=true, verbose=1)"
    try training.run(Standard.callback(text), "val_loss", [3, 1, 2, 2])
    #expect(training.current == [1])
    #expect(training.kept.isEmpty)
    #expect(training.said == ["Restoring model weights from the end of the best epoch: 2."])
  }

  @Test func withoutAnyImprovement_theFirstEpochIsTheBest() throws {
    let training = FakeTraining()
    let stopping = try Standard.callback("EarlyStopping(patience=1, restore_best_weights=true, verbose=1)")
    #expect(try training.run(stopping, "val_loss", [.nan, .nan, .nan]) == 2)
    #expect(training.current == [0])
    #expect(training.said.first == "Epoch 2: early stopping")
  }

  @Test func missingLog_changesNothing() throws {
    let training = FakeTraining()
    #expect(try training.run(Standard.callback("early_stopping"), "accuracy", [1, 1, 1]) == 3)
    #expect(training.stops.isEmpty)
  }

  @Test func aContinuedRun_stopsWhereTheUninterruptedOneDoes() throws {
    let text = "EarlyStopping(patience=3, restore_best_weights=true)"
    let values = [3.0, 1, 2, 2, 2, 0]
    for cut in 1...4 {
      let first = try Standard.callback(text)
      let training = FakeTraining()
      try training.run(first, "val_loss", Array(values[..<cut]), ends: false)
      let second = try Standard.callback(text)
      try second.loadState(try #require(try first.saveState()), version: 1)
      let ran = try training.run(second, "val_loss", Array(values[cut...]), from: cut)
      #expect(cut + ran == 5)
      #expect(training.current == [1])
    }
  }

  @Test func aSecondTraining_beginsAnew() throws {
    let stopping = try Standard.callback("EarlyStopping(patience=2)")
    #expect(try FakeTraining().run(stopping, "val_loss", [1, 2, 3, 4]) == 3)
    #expect(try FakeTraining().run(stopping, "val_loss", [5, 4, 3, 2]) == 4)
  }

  @Test(arguments: ["EarlyStopping", "ReduceLROnPlateau", "ModelCheckpoint(a)", "CSVLogger(a.csv)"])
  func bytesThatSaveCannotHaveWritten_areRefused(_ text: String) throws {
    let callback = try Standard.callback(text)
    let bytes = try #require(try callback.saveState())
    for false_ in [[], Array(bytes.dropLast()), bytes + [0], bytes.map { _ in 255 }] {
      let error = #expect(throws: DovelaError.self) { try callback.loadState(false_, version: 1) }
      #expect(error?.code == .badData)
    }
    #expect(try callback.saveState() == bytes)
  }
}
