import PluginKit

/// Saves the model every epoch or every so many steps, or only when it is the best so far (Keras `ModelCheckpoint`,
/// step by step, with safetensors files).
final class ModelCheckpoint: CallbackComponent {
  static let events: Events = [.trainBatchEnd, .epochEnd]
  static let hasState = true

  private let template: FileTemplate
  private let monitor: Monitor
  private let isVerbose: Bool
  private let bestOnly: Bool
  private let weightsOnly: Bool
  /// Steps between two savings; `nil`: at the end of every epoch.
  private let frequency: Int?

  private var best: Double?
  private var stepsSince = 0
  private var lastBatch: Int?

  init(_ settings: Settings) throws {
    template = try FileTemplate(Self.named(settings.string("filepath")))
    monitor = try Monitor(settings)
    isVerbose = try settings.int("verbose") > 0
    bestOnly = try settings.bool("save_best_only")
    weightsOnly = try settings.bool("save_weights_only")
    frequency = try (try? settings.string("save_freq")) == nil ? settings.int("save_freq") : nil
    best = try settings.isNull("initial_value_threshold") ? nil : settings.double("initial_value_threshold")
  }

  /// A file name ends in .safetensors; another library's ending is refused rather than written with other bytes.
  private static func named(_ path: String) throws -> String {
    guard !path.isEmpty else { throw Failure.invalid("filepath is empty; give a file name such as best.safetensors") }
    for ending in [".keras", ".h5", ".hdf5", ".pt", ".pth", ".ckpt"] where path.hasSuffix(ending) {
      throw Failure.invalid(
        "filepath '\(path)' ends in \(ending), but models are saved as safetensors; name it "
          + "'\(path.dropLast(ending.count)).safetensors'")
    }
    return path.hasSuffix(".safetensors") ? path : path + ".safetensors"
  }

  func on(_ event: Events, _ moment: Moment) throws {
    if event == .epochEnd {
      if frequency == nil { try save(moment, batch: nil) }
    } else if let frequency, isDue(moment.batch, frequency) {
      try save(moment, batch: moment.batch)
    }
  }

  private func isDue(_ batch: Int, _ frequency: Int) -> Bool {
    if let lastBatch, batch > lastBatch { stepsSince += batch - lastBatch } else { stepsSince += batch + 1 }
    lastBatch = batch
    guard stepsSince >= frequency else { return false }
    stepsSince = 0
    return true
  }

  private func save(_ moment: Moment, batch: Int?) throws {
    let path = try template.fill { name in
      switch name {
      case "epoch": .count(moment.epoch + 1)
      case "batch" where batch != nil: .count((batch ?? 0) + 1)
      default: moment.log(named: name).map { .number($0) }
      }
    } known: {
      ["epoch"] + (batch == nil ? [] : ["batch"]) + moment.logNames
    }
    guard try isWanted(moment, path) else { return }
    try makeFolders(above: moment.path(path))
    try moment.saveModel(path, weightsOnly: weightsOnly)
    if isVerbose { moment.say("Epoch \(moment.epoch + 1): finished saving model to \(path)") }
  }

  private func isWanted(_ moment: Moment, _ path: String) throws -> Bool {
    let epoch = "Epoch \(moment.epoch + 1)"
    guard bestOnly else {
      if isVerbose { moment.say("\(epoch): saving model to \(path)") }
      return true
    }
    try monitor.resolve(moment)
    guard let value = monitor.value(moment, purpose: "saving the best model watches") else { return true }
    let before = best.map { fixed($0, digits: 5) } ?? "None"
    guard monitor.isImprovement(value, over: best) else {
      if isVerbose { moment.say("\(epoch): \(monitor.name) did not improve from \(before)") }
      return false
    }
    if isVerbose {
      let now = fixed(value, digits: 5)
      moment.say("\(epoch): \(monitor.name) improved from \(before) to \(now), saving model to \(path)")
    }
    best = value
    return true
  }

  func save(to sink: Sink) throws {
    try sink.write(optional: best)
    try sink.write(Int64(stepsSince))
    try sink.write(Int64(lastBatch.map { $0 + 1 } ?? 0))
  }

  func load(from source: Source, version: Int) throws {
    let best = try source.readOptional()
    let stepsSince = try source.readCount()
    let after = try source.readCount()
    try source.expectEnd()
    (self.best, self.stepsSince, lastBatch) = (best, stepsSince, after == 0 ? nil : after - 1)
  }
}
