import DovelaCore
import DovelaData

/// What callbacks may ask of the training.
extension Trainer: TrainingControl {
  public var epoch: Int { state.epoch }
  public var batch: Int { currentBatch }
  public var step: Int { state.step }
  public var logs: [(name: String, value: Double)] { currentLogs }

  public func setLog(_ name: String, _ value: Double) throws {
    if let index = currentLogs.firstIndex(where: { $0.name == name }) {
      currentLogs[index].value = value
    } else {
      currentLogs.append((name, value))
    }
  }

  public func direction(of log: String) -> Direction? {
    run.learner.direction(of: log.hasPrefix("val_") ? String(log.dropFirst(4)) : log)
  }

  public func stop(_ reason: String) {
    if state.stopReason == nil { state.stopReason = reason }
  }

  public func learningRate() throws -> Double { try optimizer().learningRate() }
  public func setLearningRate(_ rate: Double) throws { try optimizer().setLearningRate(rate) }

  public func keepWeights(_ slot: String) throws {
    if keptWeights[slot] == nil { state.keptSlots.append(slot) }
    keptWeights[slot] = run.model.variables.map { variable in
      guard !variable.isPerBatch, let value = variable.value else { return [] }
      return Array(UnsafeBufferPointer(start: value, count: variable.count))
    }
  }

  public func restoreWeights(_ slot: String) throws {
    guard let kept = keptWeights[slot] else {
      throw DovelaError(.notFound, .other, owner: "callback", "no weights are kept under '\(slot)'")
    }
    for (variable, values) in zip(run.model.variables, kept) where !variable.isPerBatch {
      guard let value = variable.value, values.count == variable.count else { continue }
      values.withUnsafeBufferPointer { source in
        if let base = source.baseAddress { value.update(from: base, count: source.count) }
      }
    }
  }

  public func dropWeights(_ slot: String) throws {
    keptWeights[slot] = nil
    state.keptSlots.removeAll { $0 == slot }
  }

  public func weights() throws -> UnsafeMutableBufferPointer<Float> { run.model.weights }

  public func saveModel(to path: String, weightsOnly: Bool) throws {
    guard !path.isEmpty else {
      throw DovelaError(.invalidArgument, .plugin, owner: "callback", "saves the model without a file name")
    }
    try run.savedModel().write(to: self.path(path), weightsOnly: weightsOnly)
  }

  public func path(_ relative: String) -> String { folder?.path(of: relative) ?? relative }

  public func evaluate(split: String, prefix: String) throws {
    let logs = try evaluate(named(split))
    for log in logs { try setLog(prefix + log.name, log.value) }
  }

  public func predict(split: String, rows: Int, into buffer: UnsafeMutableBufferPointer<Float>) throws -> Int {
    let batches = try named(split).feed(run.learner, FeedPlan(batchSize: fitting.batchSize))
    try batches.begin(atStep: 0)
    var written = 0
    var left = rows
    try run.model.apart {
      for _ in 0..<batches.batchesPerPass where left > 0 {
        let count = try batches.next()
        try run.model.predict(rows: count)
        let output = try run.model.output(0).floats
        let wanted = min(count, left) * (output.count / max(count, 1))
        guard written + wanted <= buffer.count else { break }
        for index in 0..<wanted { buffer[written + index] = output[index] }
        written += wanted
        left -= count
      }
    }
    return written
  }

  public func say(_ text: String) { observer?.said(text, isWarning: false) }

  private func optimizer() throws -> OptimizerDriver {
    guard let optimizer = run.learner.optimizer else {
      throw DovelaError(.wrongState, .other, owner: "callback", "this run has no optimizer")
    }
    return optimizer
  }

  private func named(_ split: String) throws -> any TrainingRows {
    let found: (any TrainingRows)? =
      switch split {
      case "train": run.train
      case "validation": run.validation
      case "test": run.test
      default: nil
      }
    guard let found else {
      throw DovelaError(.notFound, .data, owner: "callback", "the run's data has no split '\(split)'")
    }
    return found
  }
}
