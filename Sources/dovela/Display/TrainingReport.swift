import DovelaConfig
import DovelaModel
import Foundation

/// What is shown when a training has ended: curves, hints, where the files are, and the test result last.
struct TrainingReport {
  var outcome: TrainingOutcome
  var folder: RunFolder
  var test: [(name: String, value: Double)]

  func write() {
    let history = outcome.history
    if let reason = outcome.stopReason { Terminal.line("stopped: \(reason)") }
    for name in history.columns
    where !name.hasPrefix("val_") && (name == "loss" || history.columns.contains("val_" + name) || name == "accuracy") {
      var curves = [CurvePlot.Curve(name: name, values: history[name], style: .blue)]
      if history.columns.contains("val_" + name) {
        curves.append(CurvePlot.Curve(name: "val_" + name, values: history["val_" + name], style: .yellow))
      }
      let plot = CurvePlot(title: name, curves: curves, width: min(60, max(20, Terminal.width - 12)), height: 8).text
      if !plot.isEmpty { Terminal.line("\n\(plot)") }
    }
    if !outcome.diagnosis.isEmpty { Terminal.line() }
    for hint in outcome.diagnosis { Terminal.line(Terminal.styled("hint: ", .yellow) + hint.text) }
    Terminal.line()
    if outcome.isCancelled {
      Terminal.line("interrupted; continue with: dovela train --resume \(folder.path)")
      return
    }
    Terminal.line(
      "\(history.rows.count) epochs in \(NumberFormat.time(outcome.seconds)), "
        + "\(String(format: "%.0f", outcome.stepsPerSecond)) steps per second; saved in \(folder.path)")
    // Loss first, so that the line that people look for is the last.
    for result in test { Terminal.line("test \(result.name) \(String(format: "%.4f", result.value))") }
  }
}
