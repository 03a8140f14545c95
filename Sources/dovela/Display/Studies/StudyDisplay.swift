import DovelaConfig
import DovelaCore
import DovelaTune

/// Shows a study while it runs.
protocol StudyDisplay: AnyObject {
  func began(_ plan: StudyPlan, _ folder: StudyFolder, _ state: StudyState)
  func changed(_ state: StudyState)
  func ended(_ state: StudyState, _ folder: StudyFolder, isCancelled: Bool)
}

extension StudyDisplay {
  /// What is said when a person reads it, on a terminal or not.
  func tellBeginning(_ plan: StudyPlan, _ folder: StudyFolder, _ state: StudyState) {
    let count = plan.configurations.map { "\(plan.isExact ? "" : "at most ")\($0) configurations" }
    let epochs = plan.epochs.map { ", \(plan.isExact ? "" : "at most ")\(NumberFormat.count($0)) epochs" } ?? ""
    Terminal.line("study \(folder.path): \(count ?? "configurations without a limit")\(epochs)")
    if !state.trials.isEmpty {
      Terminal.line("going on after \(state.trials.count) trials")
    }
    if let better = plan.better { Terminal.warn(PlanReport.text(better, plan, state.settings?.maxEpochs)) }
  }

  func tellEnd(_ state: StudyState, _ folder: StudyFolder, _ texts: TrialTexts, isCancelled: Bool) {
    let failed = state.trials.count { $0.state == .failed }
    let epochs = state.trials.reduce(0) { $0 + $1.history.count }
    Terminal.line(
      "\n\(state.trials.count) trials, \(NumberFormat.count(epochs)) epochs" + (failed > 0 ? ", \(failed) failed" : ""))
    let best = (state.settings?.objectives.count ?? 1) > 1 ? state.front : state.best.map { [$0] } ?? []
    for trial in best {
      Terminal.line("best: trial \(trial.number), \(texts.objectives(trial, state)), \(trial.epochs) epochs")
      for line in texts.settings(trial) { Terminal.line("  \(line)") }
    }
    if isCancelled {
      Terminal.line("interrupted; the same command continues")
    } else if let trial = best.first {
      Terminal.line("train it alone with: dovela tune reproduce \(trial.number) --study \(folder.path)")
    }
  }
}

/// What is said of a trial.
struct TrialTexts {
  let definition: StudyDefinition

  /// `val_loss 0.4123`
  func objectives(_ trial: StudyState.Trial, _ state: StudyState) -> String {
    zip(definition.settings.objectives, values(trial, state)).map { objective, value in
      "\(objective.monitor) \(NumberFormat.metric(value))"
    }.joined(separator: ", ")
  }

  /// The objectives as they are logged; empty where there are none yet.
  func values(_ trial: StudyState.Trial, _ state: StudyState) -> [Double] {
    zip(definition.settings.objectives, state.objectives(of: trial) ?? []).map { objective, value in
      objective.direction == .min ? value : -value
    }
  }

  /// `model.0.units=64`, of each that is active.
  func settings(_ trial: StudyState.Trial) -> [String] {
    definition.space.outline.dimensions.indices.compactMap { index in
      definition.space.text(index, trial.values[index]).map {
        "\(definition.space.outline.dimensions[index].name)=\(short($0))"
      }
    }
  }

  /// Numbers with the digits that a person compares.
  func short(_ text: String) -> String {
    guard text.count > 8, let number = Double(text) else { return text }
    return NumberFormat.metric(number)
  }
}
