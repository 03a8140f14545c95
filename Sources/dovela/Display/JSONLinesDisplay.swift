import DovelaCore
import DovelaModel
import Foundation

/// JSON Lines on standard output: one object an event, the last of them `train_end` with the whole history.
final class JSONLinesDisplay: TrainingObserver {
  func trainingBegan(_ plan: TrainingPlan) {
    JSONLine(event: "train_begin").with("epochs", .int(plan.epochs)).with("first_epoch", .int(plan.firstEpoch))
      .with("steps_per_epoch", .int(plan.stepsPerEpoch)).with("samples", .int(plan.trainRows))
      .with("validation_samples", .int(plan.validationRows)).with("batch_size", .int(plan.batchSize))
      .with("threads", .int(plan.threads)).write()
  }

  func epochEnded(_ epoch: Int, logs: [(name: String, value: Double)], seconds: Double) {
    JSONLine(event: "epoch_end").with("epoch", .int(epoch)).with("seconds", .number(seconds))
      .with("logs", .object(logs.map { ($0.name, .number($0.value)) })).write()
  }

  func said(_ text: String, isWarning: Bool) {
    JSONLine(event: isWarning ? "warning" : "message").with("text", .text(text)).write()
  }

  /// The last line of `train --json`.
  static func trainEnd(_ outcome: TrainingOutcome, folder: String?, test: [(name: String, value: Double)]) {
    let history = outcome.history
    var line = JSONLine(event: "train_end")
      .with(
        "history",
        .object(
          history.columns.map { column in
            (column, .array(history[column].map { $0.map(JSONLine.Value.number) ?? .null }))
          })
      )
      .with("epochs", .int(history.rows.count)).with("seconds", .number(outcome.seconds))
      .with("steps", .int(outcome.steps)).with("steps_per_second", .number(outcome.stepsPerSecond))
      .with("stop_reason", outcome.stopReason.map(JSONLine.Value.text) ?? .null)
      .with("cancelled", .bool(outcome.isCancelled))
      .with(
        "hints",
        .array(outcome.diagnosis.map { .object([("kind", .text($0.kind.rawValue)), ("text", .text($0.text))]) }))
    if !test.isEmpty { line = line.with("test", .object(test.map { ($0.name, .number($0.value)) })) }
    if let folder { line = line.with("folder", .text(folder)) }
    line.write()
  }
}
