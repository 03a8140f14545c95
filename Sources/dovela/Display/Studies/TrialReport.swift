import DovelaConfig
import DovelaCore
import DovelaTune

/// A trial for a person to read.
struct TrialReport {
  private let trial: StudyState.Trial
  private let state: StudyState
  private let folder: StudyFolder
  private let texts: TrialTexts

  init(_ trial: StudyState.Trial, _ state: StudyState, _ definition: StudyDefinition, _ folder: StudyFolder) {
    (self.trial, self.state, self.folder) = (trial, state, folder)
    texts = TrialTexts(definition: definition)
  }

  func write(withCurves: Bool = false) {
    Terminal.line(
      "trial \(trial.number), \(trial.state.name) after \(trial.epochs) epochs"
        + (trial.reason.isEmpty ? "" : ": \(trial.reason)"))
    if state.objectives(of: trial) != nil { Terminal.line(texts.objectives(trial, state)) }
    if let parent = trial.parent { Terminal.line("began with the weights of trial \(parent)") }
    if let earlier = trial.replicates { Terminal.line("has the configuration of trial \(earlier), with another seed") }
    for setting in texts.settings(trial) { Terminal.line("  \(setting)") }
    if withCurves { writeCurves() }
    if !trial.hasCheckpoint {
      Terminal.line("its files were not kept; dovela tune reproduce \(trial.number) --study \(folder.path) has its run")
    } else {
      Terminal.line("its files: \(folder.trial(trial.number).path)")
    }
  }

  private func writeCurves() {
    var names: [String] = []
    for log in trial.history.joined() where !names.contains(log.name) { names.append(log.name) }
    for name in names where !name.hasPrefix("val_") {
      let curves = [(name, Terminal.Style.blue), ("val_\(name)", .yellow)].filter { names.contains($0.0) }.map { log in
        CurvePlot.Curve(
          name: log.0, values: trial.history.map { logs in logs.first { $0.name == log.0 }?.value }, style: log.1)
      }
      let plot = CurvePlot(
        title: name, curves: curves, width: min(60, max(20, Terminal.width - 12)), height: 8
      ).text
      if !plot.isEmpty { Terminal.line("\n\(plot)") }
    }
  }
}
