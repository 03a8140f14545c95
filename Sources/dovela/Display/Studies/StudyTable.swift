import DovelaConfig
import DovelaCore
import DovelaTune
import Foundation

/// A table on a terminal that is drawn anew in its place: the trials that run, and the best of the others.
final class StudyTable: StudyDisplay {
  private static let rows = 14

  private let texts: TrialTexts
  private var lastDraw = Date.distantPast
  private var height = 0

  init(_ definition: StudyDefinition) { texts = TrialTexts(definition: definition) }

  func began(_ plan: StudyPlan, _ folder: StudyFolder, _ state: StudyState) {
    tellBeginning(plan, folder, state)
    draw(state)
  }

  func changed(_ state: StudyState) {
    guard Date().timeIntervalSince(lastDraw) >= 0.1 else { return }
    draw(state)
  }

  func ended(_ state: StudyState, _ folder: StudyFolder, isCancelled: Bool) {
    draw(state)
    tellEnd(state, folder, texts, isCancelled: isCancelled)
  }

  private func draw(_ state: StudyState) {
    lastDraw = Date()
    let lines = lines(state)
    let up = height > 0 ? "\u{1B}[\(height)A\r\u{1B}[J" : ""
    Terminal.write(up + lines.map { $0 + "\n" }.joined())
    height = lines.count
  }

  private func lines(_ state: StudyState) -> [String] {
    let running = state.trials.filter { $0.lease != nil }.prefix(Self.rows / 2)
    let others = state.ranking.filter { $0.lease == nil }.prefix(Self.rows - running.count)
    let objectives = texts.definition.settings.objectives
    var table = TextTable(
      [("trial", .right), ("", .left), ("epochs", .right)] + objectives.map { ($0.monitor, .right) } + [("", .left)])
    for trial in running + others {
      let epochs = "\(trial.epochs)/\(trial.inherited + texts.definition.settings.maxEpochs)"
      let values = texts.values(trial, state).map(NumberFormat.metric)
      let cells = values.isEmpty ? objectives.map { _ in "" } : values
      table.rows.append(
        ["\(trial.number)", trial.state.name, epochs] + cells
          + [texts.settings(trial).joined(separator: " ")])
    }
    let width = Terminal.width - 1
    let best = state.best?.number
    let shown = table.text.split(separator: "\n").map { String($0.prefix(width)) }
    let marked = zip(shown.dropFirst(2), Array(running) + Array(others)).map { line, trial in
      trial.number == best ? Terminal.styled(line, .green) : trial.lease != nil ? Terminal.styled(line, .bold) : line
    }
    let epochs = state.trials.reduce(0) { $0 + $1.history.count }
    return Array(shown.prefix(2)) + marked
      + ["\(state.trials.count) trials, \(running.count) running, \(NumberFormat.count(epochs)) epochs"]
  }
}
