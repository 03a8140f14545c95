import DovelaConfig
import DovelaCore
import DovelaTune

/// A plain line for every round of a trial that has ended.
final class StudyLog: StudyDisplay {
  private let texts: TrialTexts
  private var news: StudyNews?

  init(_ definition: StudyDefinition) { texts = TrialTexts(definition: definition) }

  func began(_ plan: StudyPlan, _ folder: StudyFolder, _ state: StudyState) {
    news = StudyNews(of: state)
    tellBeginning(plan, folder, state)
  }

  func changed(_ state: StudyState) {
    guard news != nil else { return news = StudyNews(of: state) }
    for event in news?.changes(state) ?? [] {
      switch event {
      case .began, .epoch, .wentOn: continue
      case .paused(let number), .ended(let number): tell(state.trials[number], state)
      case .lost(let number):
        Terminal.line("trial \(number) lost its worker after \(state.trials[number].epochs) epochs")
      }
    }
  }

  private func tell(_ trial: StudyState.Trial, _ state: StudyState) {
    let epochs = "\(trial.epochs) of \(trial.inherited + texts.definition.settings.maxEpochs) epochs"
    guard trial.state != .failed else { return Terminal.line("trial \(trial.number) failed: \(trial.reason)") }
    Terminal.line(
      "trial \(trial.number) \(trial.state.name) after \(epochs): \(texts.objectives(trial, state))"
        + (state.best?.number == trial.number ? " (best)" : "") + "  \(texts.settings(trial).joined(separator: " "))")
  }

  func ended(_ state: StudyState, _ folder: StudyFolder, isCancelled: Bool) {
    changed(state)
    tellEnd(state, folder, texts, isCancelled: isCancelled)
  }
}
