import DovelaCore
import Foundation
import Testing

struct CSVLoggerTests {
  private func read(_ training: FakeTraining) throws -> String {
    try String(contentsOfFile: training.path("logs/log.csv"), encoding: .utf8)
  }

  private func logger(_ rest: String = "") throws -> any Callback {
    try Standard.callback("CSVLogger('logs/log.csv'\(rest))")
  }

  @Test func rows_haveTheKeysOfTheFirstEpochSorted() throws {
    let training = FakeTraining()
    let log = try logger()
    try log.on(.trainBegin, training)
    for (epoch, logs) in [[("val_loss", 0.5), ("loss", 0.25)], [("loss", 1e-05), ("new", 3)]].enumerated() {
      training.epoch = epoch
      training.logs = logs
      try log.on(.epochEnd, training)
    }
    #expect(try read(training) == "epoch,loss,val_loss\n0,0.25,0.5\n1,1e-05,NA\n")
  }

  @Test func columnsOfTheValidation_areThereBeforeIt() throws {
    let training = FakeTraining()
    let log = try logger(", separator=';'")
    try log.on(.trainBegin, training)
    training.logs = [("loss", 1), ("accuracy", 0.5)]
    try log.on(.epochEnd, training)
    #expect(try read(training) == "epoch;accuracy;loss;val_accuracy;val_loss\n0;0.5;1.0;NA;NA\n")
  }

  @Test func append_writesBehindWithoutASecondHeader() throws {
    let training = FakeTraining()
    try training.run(logger(", append=true"), "val_loss", [2])
    try training.run(logger(", append=true"), "val_loss", [3])
    #expect(try read(training) == "epoch,loss,val_loss\n0,1.0,2.0\n0,1.0,3.0\n")
    try training.run(logger(), "val_loss", [4])
    #expect(try read(training) == "epoch,loss,val_loss\n0,1.0,4.0\n")
  }

  @Test(arguments: ["", ", append=true"])
  func aContinuedRun_hasEveryRowOnce(_ rest: String) throws {
    let training = FakeTraining()
    if !rest.isEmpty { try training.run(logger(), "val_loss", [9]) }
    let first = try logger(rest)
    try training.run(first, "val_loss", [1, 2], ends: false)
    let saved = try #require(try first.saveState())
    // The run goes on, is killed, and continues from what was saved.
    try training.run(first, "val_loss", [3], from: 2, begins: false, ends: false)
    let second = try logger(rest)
    try second.loadState(saved, version: 1)
    try training.run(second, "val_loss", [3, 4], from: 2)
    let rows = try read(training).split(separator: "\n").map(String.init)
    let before = rest.isEmpty ? [] : ["0,1.0,9.0"]
    #expect(rows == ["epoch,loss,val_loss"] + before + ["0,1.0,1.0", "1,1.0,2.0", "2,1.0,3.0", "3,1.0,4.0"])
  }

  @Test func aLostFile_isBegunAnew() throws {
    let training = FakeTraining()
    let first = try logger()
    try training.run(first, "val_loss", [1, 2], ends: false)
    let second = try logger()
    try second.loadState(try #require(try first.saveState()), version: 1)
    try FileManager.default.removeItem(atPath: training.path("logs/log.csv"))
    try training.run(second, "val_loss", [3], from: 2)
    #expect(try read(training) == "epoch,loss,val_loss\n2,1.0,3.0\n")
  }

  @Test func aFolderThatCannotBeMade_endsTheRunWithTheReason() throws {
    let training = FakeTraining()
    #expect(FileManager.default.createFile(atPath: training.folder, contents: Data("a file".utf8)))
    let log = try logger()
    let error = #expect(throws: DovelaError.self) { try log.on(.trainBegin, training) }
    #expect(error?.code == .io)
    #expect(error?.message.contains("/logs") == true)
  }

  @Test func separatorOfTwoCharacters_isRefused() throws {
    let error = #expect(throws: DovelaError.self) { _ = try logger(", separator='--'") }
    #expect(error?.message.contains("one character") == true)
  }
}
