import PluginKit

/// Sets the learning rate at the start of every epoch to what the schedule gives for the epoch, from 0, and the present
/// rate (Keras `LearningRateScheduler`). Logs `learning_rate`.
final class LearningRateScheduler: CallbackComponent {
  static let events: Events = [.epochBegin, .epochEnd]

  private let schedule: ChildSchedule
  private let isVerbose: Bool

  init(_ settings: Settings) throws {
    guard let child = try settings.child("schedule") else { throw Failure.invalid("schedule is missing") }
    schedule = try ChildSchedule(child, host: settings.host)
    isVerbose = try settings.int("verbose") > 0
  }

  func on(_ event: Events, _ moment: Moment) throws {
    guard event == .epochBegin else { return try moment.setLog("learning_rate", moment.learningRate()) }
    let rate = try schedule.value(at: Double(moment.epoch), current: moment.learningRate())
    try moment.setLearningRate(rate)
    if isVerbose {
      moment.say("Epoch \(moment.epoch + 1): LearningRateScheduler setting learning rate to \(rate).")
    }
  }
}
