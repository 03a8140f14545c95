import DovelaCore

/// What stateful layers keep from batch to batch, row by row.
extension Model {
  /// Zeroes it.
  public func resetBatchState() {
    if let memory = perBatchMemory { memory.floats.update(repeating: 0, count: memory.floatCount) }
    batchStateRows = nil
  }

  /// Before a batch: rows of a batch of another size have nothing to do with these, so their state begins with zeros.
  func settleBatchState(rows: Int) {
    guard !perBatch.isEmpty, rows != batchStateRows else { return }
    resetBatchState()
    batchStateRows = rows
  }

  /// Runs batches that begin with a state of zeros and leave the state as it was: an evaluation in the middle of a
  /// training.
  func apart<Result>(_ body: () throws -> Result) rethrows -> Result {
    guard let memory = perBatchMemory else { return try body() }
    let kept = Array(UnsafeBufferPointer(start: memory.floats, count: memory.floatCount))
    let rows = batchStateRows
    resetBatchState()
    defer {
      // Memory for larger batches has taken its place where the body reserved more; then nothing is there to go on from.
      if memory === perBatchMemory {
        for index in kept.indices { memory.floats[index] = kept[index] }
        batchStateRows = rows
      }
    }
    return try body()
  }

  /// The variables that hold it, in the shape of the batch that left it; none where there is no such batch.
  var batchState: [(path: String, tensor: Tensor)] {
    guard let batchStateRows else { return [] }
    return perBatch.compactMap { variable in
      variable.value.map { (variable.path, Tensor(variable.spec.withBatch(batchStateRows), $0)) }
    }
  }

  /// Takes the place of the batch that left a state, which the caller then writes to `batchState`.
  func beginBatchState(rows: Int?) {
    resetBatchState()
    batchStateRows = rows.flatMap { perBatch.isEmpty || $0 > capacity ? nil : $0 }
  }
}
