import PluginKit

/// Stops when the monitored log has not improved for `patience` epochs (Prechelt 1998, "Early Stopping, But When?";
/// Keras `EarlyStopping`, step by step).
final class EarlyStopping: CallbackComponent {
  static let events: Events = [.trainBegin, .epochEnd, .trainEnd]
  static let hasState = true

  private let monitor: Monitor
  private let patience: Int
  private let isVerbose: Bool
  private let baseline: Double?
  private let restores: Bool
  private let firstEpoch: Int
  /// Under which the host keeps the best weights.
  private let slot: String

  private var wait = 0
  private var best: Double?
  private var bestEpoch = 0
  private var stoppedEpoch = 0
  private var hasWeights = false
  /// Its state was loaded: training goes on where it was.
  private var continues = false

  init(_ settings: Settings) throws {
    monitor = try Monitor(settings, delta: settings.double("min_delta"))
    patience = try settings.int("patience")
    isVerbose = try settings.int("verbose") > 0
    baseline = try settings.isNull("baseline") ? nil : settings.double("baseline")
    restores = try settings.bool("restore_best_weights")
    firstEpoch = try settings.int("start_from_epoch")
    slot = settings.name
  }

  func on(_ event: Events, _ moment: Moment) throws {
    switch event {
    case .trainBegin: begin()
    case .epochEnd: try endEpoch(moment)
    default: try end(moment)
    }
  }

  private func begin() {
    if !continues { (wait, best, bestEpoch, stoppedEpoch, hasWeights) = (0, nil, 0, 0, false) }
    continues = false
  }

  private func endEpoch(_ moment: Moment) throws {
    try monitor.resolve(moment)
    let epoch = moment.epoch
    guard let value = monitor.value(moment, purpose: "early stopping watches"), epoch >= firstEpoch else { return }
    if restores, !hasWeights { try keep(moment) }
    wait += 1
    if monitor.isImprovement(value, over: best) {
      best = value
      bestEpoch = epoch
      if restores { try keep(moment) }
      if baseline == nil || monitor.isImprovement(value, over: baseline) { wait = 0 }
      return
    }
    if wait >= patience, epoch > 0 {
      stoppedEpoch = epoch
      moment.stop("\(monitor.name) has not improved since epoch \(bestEpoch + 1)")
    }
  }

  private func keep(_ moment: Moment) throws {
    try moment.keepWeights(slot)
    hasWeights = true
    bestEpoch = moment.epoch
  }

  private func end(_ moment: Moment) throws {
    if stoppedEpoch > 0, isVerbose { moment.say("Epoch \(stoppedEpoch + 1): early stopping") }
    guard restores, hasWeights else { return }
    if isVerbose { moment.say("Restoring model weights from the end of the best epoch: \(bestEpoch + 1).") }
    try moment.restoreWeights(slot)
    try moment.dropWeights(slot)
    hasWeights = false
  }

  func save(to sink: Sink) throws {
    try sink.write(Int64(wait))
    try sink.write(optional: best)
    try sink.write(Int64(bestEpoch))
    try sink.write(Int64(stoppedEpoch))
    try sink.write(UInt8(hasWeights ? 1 : 0))
  }

  func load(from source: Source, version: Int) throws {
    let wait = try source.readCount()
    let best = try source.readOptional()
    let bestEpoch = try source.readCount()
    let stoppedEpoch = try source.readCount()
    let hasWeights = try source.read(UInt8.self)
    try source.expectEnd()
    guard hasWeights < 2 else { throw Failure.data("a flag is \(hasWeights), not 0 or 1") }
    (self.wait, self.best, self.bestEpoch, self.stoppedEpoch) = (wait, best, bestEpoch, stoppedEpoch)
    self.hasWeights = hasWeights == 1
    continues = true
  }
}
