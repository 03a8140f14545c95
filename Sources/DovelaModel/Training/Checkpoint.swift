import DovelaCore
import Foundation

/// One file with all that a training needs to go on as if it had not been interrupted: variables, optimizer, results
/// of the epoch so far, callbacks, kept weights, position.
///
/// Random numbers need no room: they depend on seed, stream and step alone.
enum Checkpoint {
  static let format = "dovela.checkpoint/1"

  /// Writes the state of a trainer.
  static func write(_ trainer: Trainer, to path: String) throws {
    let run = trainer.run
    var state = trainer.state
    state.batchStateRows = run.model.batchStateRows
    var items = tensors(of: trainer)
    items.append(.init(name: "results", .f64, list: run.learner.resultState))
    for (index, callback) in run.callbacks.enumerated() {
      guard let bytes = try callback.saveState() else { continue }
      items.append(.init(name: "callback/\(index)", .u8, list: bytes))
    }
    try SafeTensors.write(
      items,
      metadata: [
        "format": format, "state": try encode(state), "callbacks": names(run), "callback_versions": versions(run),
      ],
      to: path, gate: trainer.gate)
  }

  /// Of the tensors that make nearly all of a file.
  static func bytes(of trainer: Trainer) -> Int { tensors(of: trainer).reduce(0) { $0 + $1.byteCount } }

  /// Variables, what goes from batch to batch, the optimizer's state, and weights that callbacks keep.
  private static func tensors(of trainer: Trainer) -> [SafeTensors.Item] {
    let run = trainer.run
    var items = run.model.variables.filter { !$0.isPerBatch }.compactMap { variable in
      variable.value.map { SafeTensors.Item(name: "variable/\(variable.path)", Tensor(variable.spec, $0)) }
    }
    items += run.model.batchState.map { .init(name: "batch/\($0.path)", $0.tensor) }
    items += (run.learner.optimizer?.state ?? []).map { .init(name: "optimizer/\($0.name)", $0.tensor) }
    items += trainer.state.keptSlots.flatMap { slot in
      (trainer.keptWeights[slot] ?? []).enumerated().map { index, values in
        SafeTensors.Item(name: "kept/\(slot)/\(index)", .f32, list: values)
      }
    }
    return items
  }

  /// Puts a trainer where the file's stood.
  static func read(_ path: String, into trainer: Trainer) throws {
    let run = trainer.run
    let file = try SafeTensors(path: path)
    guard file.metadata["format"] == format, let text = file.metadata["state"] else {
      throw DovelaError(.badData, .data, owner: path, "not a checkpoint of this version (\(format))")
    }
    guard file.metadata["callbacks"] == names(run) else {
      throw DovelaError(
        .invalidArgument, .configuration, owner: path,
        "the checkpoint was written with the callbacks [\(file.metadata["callbacks"] ?? "")], this run has [\(names(run))]"
      )
    }
    for variable in run.model.variables where !variable.isPerBatch {
      if let value = variable.value { try file.copy("variable/\(variable.path)", to: Tensor(variable.spec, value)) }
    }
    let state = try decode(text, path)
    for named in run.learner.optimizer?.state ?? [] { try file.copy("optimizer/\(named.name)", to: named.tensor) }
    try run.learner.optimizer?.checkCounters(origin: path)
    run.model.beginBatchState(rows: state.batchStateRows)
    for named in run.model.batchState { try file.copy("batch/\(named.path)", to: named.tensor) }
    for slot in state.keptSlots {
      trainer.keptWeights[slot] = try run.model.variables.indices.map {
        try file.list("kept/\(slot)/\($0)", .f32, of: Float.self)
      }
    }
    let results = try file.list("results", .f64, of: Double.self)
    guard results.count == run.learner.resultState.count else {
      throw DovelaError(
        .badData, .data, owner: path,
        "the checkpoint has \(results.count) numbers of metrics, this run \(run.learner.resultState.count)")
    }
    run.learner.resultState = results
    let versions = (file.metadata["callback_versions"] ?? "").split(separator: ",").map { Int($0) ?? 1 }
    for (index, callback) in run.callbacks.enumerated() where file["callback/\(index)"] != nil {
      try callback.loadState(
        file.list("callback/\(index)", .u8, of: UInt8.self), version: index < versions.count ? versions[index] : 1)
    }
    run.learner.step = state.step
    trainer.state = state
  }

  private static func names(_ run: TrainingRun) -> String {
    run.callbacks.map(\.configuration.schema.name).joined(separator: ", ")
  }

  /// The versions of the schemas that wrote the callbacks' states.
  private static func versions(_ run: TrainingRun) -> String {
    run.callbacks.map { "\($0.configuration.schema.version)" }.joined(separator: ",")
  }

  private static func encode(_ state: TrainingState) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return String(decoding: try encoder.encode(state), as: UTF8.self)
  }

  private static func decode(_ text: String, _ path: String) throws -> TrainingState {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let state: TrainingState
    do {
      state = try decoder.decode(TrainingState.self, from: Data(text.utf8))
    } catch {
      throw DovelaError(.badData, .data, owner: path, "the checkpoint's state is malformed: \(error)")
    }
    guard [state.epoch, state.batch, state.step].allSatisfy(TrainingState.possible.contains) else {
      throw DovelaError(
        .badData, .data, owner: path,
        "the checkpoint's state is malformed: epoch \(state.epoch), batch \(state.batch), step \(state.step)")
    }
    return state
  }
}
