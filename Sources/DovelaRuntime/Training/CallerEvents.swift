import CDovela
import CDovelaRuntime
import DovelaModel

/// A training's events on their way to the caller.
final class CallerEvents: TrainingObserver {
  private let events: dovela_events
  private let cancellation: Cancellation
  /// Names that the caller sees during one call.
  private var names: [String: Text] = [:]

  init(_ events: dovela_events, cancellation: Cancellation) {
    self.events = events
    self.cancellation = cancellation
  }

  func trainingBegan(_ plan: TrainingPlan) {
    events.begin?(events.user, UInt64(plan.epochs), UInt64(plan.firstEpoch), UInt64(plan.stepsPerEpoch))
  }

  func stepEnded(_ progress: TrainingProgress, results: () throws -> [(name: String, value: Double)]) {
    guard let step = events.step else { return }
    if step(events.user, UInt64(progress.epoch), UInt64(progress.done - 1), progress.loss) != 0 {
      cancellation.request()
    }
  }

  func epochEnded(_ epoch: Int, logs: [(name: String, value: Double)], seconds: Double) {
    guard let end = events.epoch else { return }
    let results = logs.map { dovela_result(name: text($0.name), value: $0.value) }
    let answer = results.withUnsafeBufferPointer {
      end(events.user, UInt64(epoch), $0.baseAddress, UInt64($0.count), seconds)
    }
    if answer != 0 { cancellation.request() }
  }

  func said(_ text: String, isWarning: Bool) {
    let level = isWarning ? DOVELA_LOG_WARNING : DOVELA_LOG_INFO
    text.withCString { events.say?(events.user, UInt64(level.rawValue), $0) }
  }

  private func text(_ name: String) -> UnsafePointer<CChar>? {
    let text = names[name] ?? Text(name)
    names[name] = text
    return text.bytes.baseAddress.map { UnsafePointer($0) }
  }
}
