import CDovela
import CDovelaRuntime
import DovelaConfig
import DovelaCore
import DovelaModel
import Foundation

/// A cancellation of the API.
final class CancellationBox: Handled {
  static let noun = "a cancellation"
  let cancellation = Cancellation()
}

@c @implementation
public func dovela_cancellation_create(
  _ cancellation: UnsafeMutablePointer<OpaquePointer?>?
) -> UnsafePointer<dovela_error>? {
  answering {
    let result = try place(cancellation, "cancellation")
    result.pointee = Handles.make(CancellationBox())
  }
}

@c @implementation
public func dovela_cancel(_ cancellation: OpaquePointer?) {
  (try? Handles.object(cancellation, CancellationBox.self))?.cancellation.request()
}

@c @implementation
public func dovela_cancellation_destroy(_ cancellation: OpaquePointer?) {
  Handles.destroy(cancellation, CancellationBox.self)
}

/// What `dovela_fit_options` ask for, taken apart.
struct FitRequest {
  let settings: String?
  let validation: (any TrainingRows)?
  let folder: RunFolder?
  let resumes: Bool
  let firstEpoch: Int
  let cancellation: Cancellation
  let events: CallerEvents

  init(_ pointer: UnsafePointer<dovela_fit_options>?) throws {
    let options = try table(pointer, "options", empty: dovela_fit_options())
    try refuseUnknown(options.required, "options")
    settings = try optionalText(options.settings, "settings")
    validation = try options.validation.map { try Handles.object($0, Dataset.self).rows }
    folder = try optionalText(options.folder, "folder").map { RunFolder($0) }
    resumes = options.resume != 0
    guard options.first_epoch <= 1 << 40 else { throw refused("first_epoch", "\(options.first_epoch) is too large") }
    firstEpoch = Int(options.first_epoch)
    cancellation =
      try options.cancellation.map { try Handles.object($0, CancellationBox.self).cancellation }
      ?? Cancellation()
    events = CallerEvents(try table(options.events, "events", empty: dovela_events()), cancellation: cancellation)
    if resumes, folder == nil { throw refused("resume", "needs the folder of the training that is to be continued") }
  }

  /// Trains a run to its end; makes its folder.
  func fit(_ run: TrainingRun) throws -> TrainingOutcome {
    if let folder {
      do {
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
      } catch {
        throw DovelaError(.io, .other, owner: folder.path, "the folder cannot be made: \(error.localizedDescription)")
      }
    }
    let trainer = try Trainer(run, folder: folder, observer: events, cancellation: cancellation)
    if firstEpoch > 0 { try trainer.begin(atEpoch: firstEpoch) }
    if resumes { try trainer.resume() }
    return try trainer.fit()
  }
}

@c @implementation
public func dovela_trainer_fit(
  _ trainer: OpaquePointer?, _ dataset: OpaquePointer?,
  _ options: UnsafePointer<dovela_fit_options>?, _ outcome: UnsafeMutablePointer<OpaquePointer?>?
) -> UnsafePointer<dovela_error>? {
  answering {
    let box = try Handles.object(trainer, TrainerBox.self)
    let rows = try Handles.object(dataset, Dataset.self).rows
    let request = try FitRequest(options)
    let ended = try box.box.using { try box.fit(rows, request) }
    outcome?.pointee = Handles.make(Text(ended.json))
  }
}

@c @implementation
public func dovela_trainer_evaluate_dataset(
  _ trainer: OpaquePointer?, _ dataset: OpaquePointer?,
  _ batch_size: UInt64, _ results: UnsafeMutablePointer<dovela_result>?, _ capacity: UInt64,
  _ count: UnsafeMutablePointer<UInt64>?
) -> UnsafePointer<dovela_error>? {
  answering {
    let box = try Handles.object(trainer, TrainerBox.self)
    let rows = try Handles.object(dataset, Dataset.self).rows
    guard batch_size <= 1 << 40 else { throw refused("batch_size", "\(batch_size) rows are too many") }
    let found = try box.box.using {
      box.write(
        try box.learner.evaluate(rows, batchSize: batch_size == 0 ? 32 : Int(batch_size)), to: results, capacity)
    }
    count?.pointee = found
  }
}

extension TrainerBox {
  /// Trains on rows as the request says.
  fileprivate func fit(_ rows: any TrainingRows, _ request: FitRequest) throws -> TrainingOutcome {
    _ = try optimizer
    let runtime = box.runtime
    let run = try runtime.holding { () -> TrainingRun in
      let node = try request.settings.map { try DocumentReader.read(text: $0, origin: "the settings") }
      var (fit, callbacks) = try runtime.reader().fitting(node, outputs: box.model.outputs.map(\.name))
      if fit.classWeights.isEmpty { fit.classWeights = compilation.classWeights }
      if node?["seed"] == nil { fit.seed = compilation.seed }
      return try TrainingRun(
        learner, train: rows, validation: request.validation, callbacks: callbacks, fit: fit,
        preparation: box.preparation, compute: box.compute, registry: runtime.registry)
    }
    return try request.fit(run)
  }
}
