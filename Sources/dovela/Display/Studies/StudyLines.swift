import DovelaConfig
import DovelaCore
import DovelaTune

/// JSON Lines: one object an event, the last of them `study_end`.
final class StudyLines: StudyDisplay {
  private let texts: TrialTexts
  private var news: StudyNews?

  init(_ definition: StudyDefinition) { texts = TrialTexts(definition: definition) }

  func began(_ plan: StudyPlan, _ folder: StudyFolder, _ state: StudyState) {
    news = StudyNews(of: state)
    JSONLine([("event", .text("study_begin"))] + PlanReport.members(plan)).with("study", .text(folder.path))
      .with("done", .int(state.trials.count)).write()
  }

  func changed(_ state: StudyState) {
    for event in news?.changes(state) ?? [] {
      switch event {
      case .began(let number):
        let trial = state.trials[number]
        JSONLine(event: "trial_begin").with("trial", .int(number)).with(
          "settings", TrialJSON.settings(trial, texts.definition)
        )
        .with("parent", trial.parent.map(JSONValue.int) ?? .null)
        .with("replicates", trial.replicates.map(JSONValue.int) ?? .null).write()
      case .wentOn(let number): JSONLine(event: "trial_continue").with("trial", .int(number)).write()
      case .epoch(let number, let epoch, let logs):
        JSONLine(event: "epoch_end").with("trial", .int(number)).with("epoch", .int(epoch - 1))
          .with("logs", .object(logs.map { ($0.name, .number($0.value)) })).write()
      case .paused(let number), .ended(let number):
        JSONLine(event: "trial_end").with("trial", TrialJSON.trial(state.trials[number], state, texts.definition))
          .write()
      case .lost(let number): JSONLine(event: "trial_lost").with("trial", .int(number)).write()
      }
    }
  }

  func ended(_ state: StudyState, _ folder: StudyFolder, isCancelled: Bool) {
    changed(state)
    JSONLine(event: "study_end").with("study", .text(folder.path)).with("cancelled", .bool(isCancelled))
      .with("trials", .int(state.trials.count)).with("epochs", .int(state.trials.reduce(0) { $0 + $1.history.count }))
      .with("failed", .int(state.trials.count { $0.state == .failed }))
      .with("best", state.best.map { TrialJSON.trial($0, state, texts.definition) } ?? .null)
      .with("front", .array(state.front.map { .int($0.number) })).write()
  }
}

/// Trials as JSON.
enum TrialJSON {
  static func trial(_ trial: StudyState.Trial, _ state: StudyState, _ definition: StudyDefinition) -> JSONValue {
    let values = state.objectives(of: trial)
    let objectives = zip(definition.settings.objectives, values ?? []).map { objective, value in
      (objective.monitor, JSONValue.number(objective.direction == .min ? value : -value))
    }
    return .object([
      ("number", .int(trial.number)), ("state", .text(trial.state.name)), ("epochs", .int(trial.epochs)),
      ("objectives", .object(objectives)), ("settings", settings(trial, definition)),
      ("parent", trial.parent.map(JSONValue.int) ?? .null),
      ("replicates", trial.replicates.map(JSONValue.int) ?? .null), ("reason", .text(trial.reason)),
    ])
  }

  /// By name, in the words of the run file; those that are not active are left out.
  static func settings(_ trial: StudyState.Trial, _ definition: StudyDefinition) -> JSONValue {
    let space = definition.space
    return .object(
      space.outline.dimensions.indices.compactMap { index in
        let dimension = space.outline.dimensions[index]
        guard let text = space.text(index, trial.values[index]) else { return nil }
        switch dimension.kind {
        case .integer: return (dimension.name, Int(text).map(JSONValue.int) ?? .number(trial.values[index]))
        case .real: return (dimension.name, .number(trial.values[index]))
        case .choice: return (dimension.name, .text(text))
        }
      })
  }
}
