import DovelaCore

/// All trials, the best first. The charts look their trials up here.
struct TrialTable {
  let view: ReportView

  var html: String {
    let results = view.results
    let heads =
      [("trial", false), ("state", true)] + view.objectives.map { ($0.monitor, false) }
      + results.dimensions.map { ($0.name, $0.kind == .choice) } + [("epochs", false), ("note", true)]
    var text = "<table id=\"trials\"><thead><tr>"
    for (name, isText) in heads {
      text += "<th scope=\"col\"\(isText ? " class=\"text\"" : "")><button type=\"button\">\(Markup.escaped(name))"
      text += "</button></th>"
    }
    text += "</tr></thead><tbody>"
    for trial in view.ranked + results.trials.filter({ !$0.isRated }) { text += row(trial) }
    return text + "</tbody></table>"
  }

  private func row(_ trial: StudyResults.Trial) -> String {
    let isBest = trial.number == view.results.best
    var text =
      "<tr id=\"t\(trial.number)\"\(isBest ? " class=\"top\"" : "")><td>\(trial.number)</td>"
      + "<td class=\"text\"><i class=\"state \(trial.state.name)\"></i>\(trial.state.name)</td>"
    for index in view.objectives.indices {
      text += "<td>\(trial.objectives.map { Markup.number($0[index]) } ?? "")</td>"
    }
    for (index, written) in trial.texts.enumerated() {
      if view.results.dimensions[index].kind == .choice {
        let place = view.results.dimensions[index].place(of: trial.values[index])
        text += "<td class=\"text\"\(place.map { " data-v=\"\($0)\"" } ?? "")>\(Markup.escaped(written ?? ""))</td>"
      } else {
        text += "<td>\(written.map { $0.count > 8 ? Markup.number(trial.values[index]) : $0 } ?? "")</td>"
      }
    }
    return text + "<td>\(trial.epochs)</td><td class=\"text\">\(Markup.escaped(note(trial)))</td></tr>\n"
  }

  private func note(_ trial: StudyResults.Trial) -> String {
    let parent = trial.parent.map { "begins with the weights of \($0)" }
    let twin = trial.replicates.map { "replicates \($0)" }
    return [trial.reason.isEmpty ? nil : trial.reason, parent, twin].compactMap(\.self).joined(separator: "; ")
  }
}
