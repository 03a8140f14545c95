import DovelaCore
import Testing

struct CheckpointTests {
  @Test func fileNames_areFilledInAsPythonDoes() throws {
    func names(_ path: String) throws -> [String] {
      let training = FakeTraining()
      try training.run(Standard.callback("ModelCheckpoint('\(path)')"), "val_loss", [0.12345, 1234.5])
      return training.saved
    }
    #expect(
      try names("w.{epoch:02d}-{val_loss:.2f}.safetensors") == ["w.01-0.12.safetensors", "w.02-1234.50.safetensors"])
    #expect(try names("{epoch}") == ["1.safetensors", "2.safetensors"])
    #expect(try names("{{{epoch:3d}}}") == ["{  1}.safetensors", "{  2}.safetensors"])
    #expect(try names("{val_loss:08.3f}")[0] == "0000.123.safetensors")
    #expect(try names("{val_loss:.1e}_{val_loss:.3g}_{loss:.0%}")[1] == "1.2e+03_1.23e+03_100%.safetensors")
    #expect(try names("{val_loss}")[0] == "0.12345.safetensors")
  }

  @Test(arguments: [
    ("{epoch", "lone '{'"), ("a}b", "lone '}'"), ("{epoch:>4}", "format '>4'"), ("{epoch:.2d}", "format '.2d'"),
    ("{epoch:99999999999999999999d}", "format '99999999999999999999d'"), ("{epoch:.99999999999999999999f}", "format"),
    ("best.keras", "best.safetensors"), ("best.weights.h5", ".h5"), ("", "empty"),
  ])
  func fileNamesThatCannotBe_areRefusedAtTheStart(_ path: String, _ part: String) throws {
    let error = #expect(throws: DovelaError.self) { _ = try Standard.callback("ModelCheckpoint('\(path)')") }
    #expect(error?.description.contains(part) == true, "\(String(describing: error))")
  }

  @Test func unknownName_isRefusedWithThoseThatExist() throws {
    let checkpoint = try Standard.callback("ModelCheckpoint('{val_los}')")
    let error = #expect(throws: DovelaError.self) { try FakeTraining().run(checkpoint, "val_loss", [1]) }
    #expect(error?.message.contains("names 'val_los', which is not logged; there are: epoch, loss, val_loss") == true)
  }

  @Test func bestOnly_savesImprovements() throws {
    let training = FakeTraining()
    let text = "ModelCheckpoint('{epoch}', save_best_only=true, save_weights_only=true, verbose=1)"
    try training.run(Standard.callback(text), "val_loss", [2, 3, 1])
    #expect(training.saved == ["1.safetensors (weights)", "3.safetensors (weights)"])
    #expect(
      training.said == [
        "Epoch 1: val_loss improved from None to 2.00000, saving model to 1.safetensors",
        "Epoch 1: finished saving model to 1.safetensors",
        "Epoch 2: val_loss did not improve from 2.00000",
        "Epoch 3: val_loss improved from 2.00000 to 1.00000, saving model to 3.safetensors",
        "Epoch 3: finished saving model to 3.safetensors",
      ])
    let threshold = FakeTraining()
    let started = "ModelCheckpoint('{epoch}', save_best_only=true, initial_value_threshold=1.5)"
    try threshold.run(Standard.callback(started), "val_loss", [2, 3, 1])
    #expect(threshold.saved == ["3.safetensors"])
  }

  @Test func bestOnlyWithoutItsLog_savesEveryTime() throws {
    let training = FakeTraining()
    try training.run(Standard.callback("ModelCheckpoint('{epoch}', save_best_only=true)"), "accuracy", [1, 1])
    #expect(training.saved.count == 2)
  }

  @Test func frequencyInSteps_countsAcrossEpochs() throws {
    let training = FakeTraining()
    let checkpoint = try Standard.callback("ModelCheckpoint('{epoch}-{batch}', save_freq=4)")
    for epoch in 0..<3 {
      training.epoch = epoch
      for batch in 0..<3 {
        training.batch = batch
        try checkpoint.on(.trainBatchEnd, training)
      }
      try checkpoint.on(.epochEnd, training)
    }
    #expect(training.saved == ["2-1.safetensors", "3-2.safetensors"])
  }

  @Test func aContinuedRun_savesWhereTheUninterruptedOneDoes() throws {
    for cut in 1..<9 {
      let training = FakeTraining()
      var checkpoint = try Standard.callback("ModelCheckpoint('{epoch}-{batch}', save_freq=4)")
      for step in 0..<9 {
        if step == cut {
          let next = try Standard.callback("ModelCheckpoint('{epoch}-{batch}', save_freq=4)")
          try next.loadState(try #require(try checkpoint.saveState()), version: 1)
          checkpoint = next
        }
        (training.epoch, training.batch) = (step / 3, step % 3)
        try checkpoint.on(.trainBatchEnd, training)
      }
      #expect(training.saved == ["2-1.safetensors", "3-2.safetensors"], "cut before \(cut)")
    }
  }
}
