import DovelaConfig
import DovelaCore
import DovelaModel
import Foundation

/// A live line on a terminal: epoch, bar, time left, loss and metrics; a plain line an epoch elsewhere.
final class ProgressDisplay: TrainingObserver {
  private let isLive: Bool
  private var plan: TrainingPlan?
  private var epochStart = Date()
  private var firstStep = 0
  private var lastDraw = Date.distantPast
  private var lastLength = 0

  init(isLive: Bool = Terminal.isTerminal) { self.isLive = isLive }

  func trainingBegan(_ plan: TrainingPlan) {
    self.plan = plan
    let validation = plan.validationRows > 0 ? ", validating on \(NumberFormat.count(plan.validationRows))" : ""
    Terminal.line(
      "training on \(NumberFormat.count(plan.trainRows)) samples\(validation): \(plan.epochs) epochs of "
        + "\(plan.stepsPerEpoch) steps, batch size \(plan.batchSize), \(plan.threads) threads")
    if plan.firstEpoch > 0 { Terminal.line("continuing with epoch \(plan.firstEpoch + 1)") }
  }

  func epochBegan(_ epoch: Int) {
    epochStart = Date()
    firstStep = -1
  }

  func stepEnded(_ progress: TrainingProgress, results: () throws -> [(name: String, value: Double)]) {
    guard isLive else { return }
    if firstStep < 0 { firstStep = progress.done - 1 }
    // The clock is asked every few steps: a small step takes less than the question.
    guard progress.done % 8 == 0 || progress.stepsPerEpoch < 200 else { return }
    let now = Date()
    guard now.timeIntervalSince(lastDraw) >= 0.05 else { return }
    lastDraw = now
    let done = Double(progress.done - firstStep)
    let left = now.timeIntervalSince(epochStart) / max(done, 1) * Double(progress.stepsPerEpoch - progress.done)
    draw(
      "\(head(progress.epoch)) \(bar(progress.done, progress.stepsPerEpoch)) \(progress.done)/\(progress.stepsPerEpoch)"
        + " \(NumberFormat.time(left)) left  \(text((try? results()) ?? []))")
  }

  func epochEnded(_ epoch: Int, logs: [(name: String, value: Double)], seconds: Double) {
    clear()
    Terminal.line("\(head(epoch)) \(NumberFormat.time(seconds))  \(text(logs))")
  }

  func said(_ text: String, isWarning: Bool) {
    clear()
    if isWarning { Terminal.warn(text) } else { Terminal.line(text) }
  }

  func trainingEnded(_ outcome: TrainingOutcome) { clear() }

  private func head(_ epoch: Int) -> String {
    let total = String(plan?.epochs ?? 0)
    let number = String(epoch + 1)
    return "epoch \(String(repeating: " ", count: max(0, total.count - number.count)))\(number)/\(total)"
  }

  private func bar(_ done: Int, _ total: Int) -> String {
    let filled = total > 0 ? 20 * done / total : 0
    return Terminal.styled(String(repeating: "━", count: filled), .green)
      + Terminal.styled(String(repeating: "━", count: 20 - filled), .dim)
  }

  private func text(_ logs: [(name: String, value: Double)]) -> String {
    logs.map { "\($0.name): \(NumberFormat.metric($0.value))" }.joined(separator: " - ")
  }

  private func draw(_ line: String) {
    Terminal.write("\r\u{1B}[K\(line)")
    lastLength = line.count
  }

  private func clear() {
    if isLive, lastLength > 0 { Terminal.write("\r\u{1B}[K") }
    lastLength = 0
  }
}
