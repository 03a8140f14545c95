import DovelaConfig
import DovelaCore

extension StudyResults {
  /// One line a trial, under a line of names: number, state, the value of every dimension as a run file has it (empty
  /// where it is not active), the objectives, epochs, place in the scheduler's plan, parent, the trial that it
  /// replicates, and why it ended.
  ///
  /// RFC 4180: fields with commas, quotes or line breaks stand in quotes, and lines end with CR LF.
  public var csv: String {
    let own = ["number", "state"] + settings.objectives.map(\.monitor)
    let after = ["epochs", "bracket", "rung", "parent", "replicates", "reason"]
    // A dimension may be called like one of the other columns.
    let names = dimensions.map { (own + after).contains($0.name) ? "values.\($0.name)" : $0.name }
    var text = Self.line(own.prefix(2) + names + own.dropFirst(2) + after)
    for trial in trials {
      let objectives = trial.objectives.map { $0.map { "\($0)" } } ?? settings.objectives.map { _ in "" }
      let numbers = [trial.epochs, trial.round?.bracket, trial.round?.rung, trial.parent, trial.replicates]
      text += Self.line(
        ["\(trial.number)", trial.state.name] + trial.texts.map { $0 ?? "" } + objectives
          + numbers.map { $0.map(String.init) ?? "" } + [trial.reason])
    }
    return text
  }

  private static func line(_ fields: [String]) -> String { fields.map(field).joined(separator: ",") + "\r\n" }

  private static func field(_ text: String) -> String {
    // By scalars: CR LF is one character.
    let special = text.unicodeScalars.contains { ["\"", ",", "\r", "\n"].contains($0) }
    // A space at an end is kept by readers that trim what is bare.
    guard special || text.hasPrefix(" ") || text.hasSuffix(" ") else { return text }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" { quoted += "\"" }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }
}
