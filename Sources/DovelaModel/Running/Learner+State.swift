import DovelaCore

extension Learner {
  private static let format = "dovela.trainer/1"

  /// Writes what goes on beside the model's variables: the optimizer's state, the steps done, the results so far, and
  /// what stateful layers keep from batch to batch.
  public func saveState(to path: String) throws {
    var items = (optimizer?.state ?? []).map { SafeTensors.Item(name: $0.name, $0.tensor) }
    items.append(.init(name: "results", .f64, list: resultState))
    items.append(.init(name: "step", .i64, list: [Int64(step)]))
    items.append(.init(name: "batch/rows", .i64, list: [Int64(model.batchStateRows ?? 0)]))
    items += model.batchState.map { .init(name: "batch/\($0.path)", $0.tensor) }
    try SafeTensors.write(items, metadata: ["format": Self.format], to: path)
  }

  /// Takes what `saveState` wrote of a learner with the same objective and optimizer.
  public func loadState(from path: String) throws {
    let file = try SafeTensors(path: path)
    guard file.metadata["format"] == Self.format else {
      throw DovelaError(.badData, .data, owner: path, "holds no state of a trainer (\(Self.format))")
    }
    let results = try file.list("results", .f64, of: Double.self)
    let steps = try file.list("step", .i64, of: Int64.self)
    guard results.count == resultState.count, let step = steps.first,
      TrainingState.possible.contains(Int(step))
    else {
      throw DovelaError(
        .badData, .data, owner: path,
        "the file has \(results.count) numbers of loss and metrics, this trainer \(resultState.count), and the step "
          + (steps.first.map { "\($0)" } ?? "is missing"))
    }
    let rows = Int(try file.list("batch/rows", .i64, of: Int64.self).first ?? 0)
    try reserve(rows: max(rows, 1))
    let state = optimizer?.state ?? []
    for named in state { _ = try file.check(named.name, is: named.tensor.spec) }
    for named in state { try file.copy(named.name, to: named.tensor) }
    try optimizer?.checkCounters(origin: path)
    model.beginBatchState(rows: rows > 0 ? rows : nil)
    for named in model.batchState { try file.copy("batch/\(named.path)", to: named.tensor) }
    resultState = results
    self.step = Int(step)
  }
}
