import PluginKit

/// Multiplies the learning rate by `factor` when the monitored log has not improved for `patience` epochs (Keras
/// `ReduceLROnPlateau`, step by step). Logs `learning_rate`.
final class ReduceLROnPlateau: CallbackComponent {
  static let events: Events = [.trainBegin, .epochEnd]
  static let hasState = true

  private let monitor: Monitor
  private let factor: Double
  private let patience: Int
  private let isVerbose: Bool
  private let cooldown: Int
  private let least: Double

  private var best: Double?
  private var wait = 0
  private var resting = 0
  private var continues = false

  init(_ settings: Settings) throws {
    monitor = try Monitor(settings, delta: settings.double("min_delta"))
    factor = try settings.double("factor")
    patience = try settings.int("patience")
    isVerbose = try settings.int("verbose") > 0
    cooldown = try settings.int("cooldown")
    least = try settings.double("min_lr")
  }

  func on(_ event: Events, _ moment: Moment) throws {
    if event == .epochEnd { return try endEpoch(moment) }
    // Refused now, rather than after `patience` epochs, where a schedule governs the learning rate.
    try moment.setLearningRate(moment.learningRate())
    if !continues { (best, wait, resting) = (nil, 0, 0) }
    continues = false
  }

  private func endEpoch(_ moment: Moment) throws {
    try monitor.resolve(moment)
    let rate = try moment.learningRate()
    try moment.setLog("learning_rate", rate)
    let watched = monitor.value(moment, purpose: "the reduction of the learning rate watches")
    guard let value = watched else { return }
    if resting > 0 {
      resting -= 1
      wait = 0
    }
    if monitor.isImprovement(value, over: best) {
      best = value
      wait = 0
      return
    }
    guard resting == 0 else { return }
    wait += 1
    guard wait >= patience, rate > least else { return }
    let reduced = max(rate * factor, least)
    try moment.setLearningRate(reduced)
    if isVerbose {
      moment.say("Epoch \(moment.epoch + 1): ReduceLROnPlateau reducing learning rate to \(reduced).")
    }
    resting = cooldown
    wait = 0
  }

  func save(to sink: Sink) throws {
    try sink.write(optional: best)
    try sink.write(Int64(wait))
    try sink.write(Int64(resting))
  }

  func load(from source: Source, version: Int) throws {
    let best = try source.readOptional()
    let wait = try source.readCount()
    let resting = try source.readCount()
    try source.expectEnd()
    (self.best, self.wait, self.resting, continues) = (best, wait, resting, true)
  }
}
