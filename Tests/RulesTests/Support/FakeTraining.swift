import DovelaCore
import Foundation
import TemporaryFolders

/// A training that only remembers what callbacks ask of it.
final class FakeTraining: TrainingControl {
  var epoch = 0
  var batch = 0
  var step = 0
  var logs: [(name: String, value: Double)] = []
  var directions: [String: Direction] = [:]
  var rate = 0.1
  var isScheduled = false
  /// The weights are the number of the epoch that they are of.
  var current: [Float] = [0]
  var kept: [String: [Float]] = [:]
  var stops: [String] = []
  var saved: [String] = []
  var said: [String] = []
  /// Not made yet.
  let folder = (try? TemporaryFolder().path + "/training") ?? "/nowhere"

  func setLog(_ name: String, _ value: Double) throws {
    if let index = logs.firstIndex(where: { $0.name == name }) {
      logs[index].value = value
    } else {
      logs.append((name, value))
    }
  }
  func direction(of log: String) -> Direction? { directions[log] }
  func stop(_ reason: String) { stops.append(reason) }
  func learningRate() throws -> Double { rate }
  func setLearningRate(_ rate: Double) throws {
    guard !isScheduled else {
      throw DovelaError(.wrongState, .configuration, "a schedule governs the learning rate")
    }
    self.rate = rate
  }
  func keepWeights(_ slot: String) throws { kept[slot] = current }
  func restoreWeights(_ slot: String) throws { current = kept[slot] ?? [] }
  func dropWeights(_ slot: String) throws { kept[slot] = nil }
  func weights() throws -> UnsafeMutableBufferPointer<Float> { .init(start: nil, count: 0) }
  func saveModel(to path: String, weightsOnly: Bool) throws { saved.append(weightsOnly ? path + " (weights)" : path) }
  func path(_ relative: String) -> String { folder + "/" + relative }
  func evaluate(split: String, prefix: String) throws {}
  func predict(split: String, rows: Int, into buffer: UnsafeMutableBufferPointer<Float>) throws -> Int { 0 }
  func say(_ text: String) { said.append(text) }

  /// Ends epochs with these values of one log until the callback stops the training; the number of epochs that ran.
  @discardableResult
  func run(
    _ callback: any Callback, _ log: String, _ values: [Double], from first: Int = 0, begins: Bool = true,
    ends: Bool = true
  ) throws -> Int {
    if begins { try callback.on(.trainBegin, self) }
    var ran = 0
    for (index, value) in values.enumerated() where stops.isEmpty {
      epoch = first + index
      try callback.on(.epochBegin, self)
      current = [Float(epoch)]
      logs = [("loss", 1), (log, value)]
      try callback.on(.epochEnd, self)
      ran += 1
    }
    if ends { try callback.on(.trainEnd, self) }
    return ran
  }
}
