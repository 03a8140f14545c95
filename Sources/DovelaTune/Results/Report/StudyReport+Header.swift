import DovelaConfig
import DovelaCore
import Foundation

/// What the study was, what it came to, and what hides trials.
extension StudyReport {
  var header: String {
    let settings = results.settings
    let goals = settings.objectives.map { "\($0.direction == .min ? "least" : "greatest") \($0.monitor)" }
    let states = Self.order.compactMap { state -> String? in
      let count = results.trials.count { $0.state == state }
      return count > 0 ? "\(count) \(state.name)" : nil
    }
    var tiles: [(String, String, String)] = []
    if let best = view.results.best.map({ results.trials[$0] }), let values = best.objectives {
      for (objective, value) in zip(settings.objectives, values).prefix(1) {
        tiles.append(("best \(objective.monitor)", Markup.number(value), "trial \(best.number)"))
      }
    }
    if settings.objectives.count > 1 {
      tiles.append(("Pareto front", "\(results.front.count)", results.front.count == 1 ? "trial" : "trials"))
    }
    tiles.append(("trials", NumberFormat.count(results.trials.count), states.joined(separator: ", ")))
    // A child begins with the epochs of its parent.
    let epochs = results.trials.reduce(0) { $0 + $1.history.count }
    tiles.append(("epochs trained", NumberFormat.count(epochs), "at most \(settings.maxEpochs) a trial"))
    if let began = results.trials.compactMap(\.began).min(), let heard = results.trials.compactMap(\.heard).max() {
      tiles.append(("time", NumberFormat.time(max(0, heard - began)), "from \(Self.date(began))"))
    }
    let shown = tiles.map { title, value, below in
      "<div class=\"tile\"><span>\(Markup.escaped(title))</span><b>\(Markup.escaped(value))</b>"
        + "<span>\(Markup.escaped(below))</span></div>"
    }
    let facts = [
      ("search", settings.search), ("scheduler", settings.scheduler), ("objective", goals.joined(separator: ", ")),
      ("a trial's result", settings.value == .best ? "of its best epoch" : "of its last epoch"),
      ("seed", "\(settings.seed)"), ("parameters", "\(results.dimensions.count)"),
    ]
    return "<header><p class=\"kind\">Dovela study</p><h1>\(Markup.escaped(name))</h1><dl>"
      + facts.map { "<div><dt>\($0)</dt><dd>\(Markup.escaped($1))</dd></div>" }.joined()
      + "</dl><div class=\"tiles\">\(shown.joined())</div></header>"
  }

  var best: String {
    guard let number = results.best else { return "" }
    let trial = results.trials[number]
    let items = zip(results.dimensions, trial.texts).compactMap { dimension, text in
      text.map { "<div><dt>\(Markup.escaped(dimension.name))</dt><dd>\(Markup.escaped($0))</dd></div>" }
    }
    let values = zip(results.settings.objectives, trial.objectives ?? []).map { "\($0.monitor) \(Markup.number($1))" }
    return section(
      "best", "Best configuration" + (view.objectives.count > 1 ? " in \(view.objectives[0].monitor)" : ""),
      "<dl class=\"values\">\(items.joined())</dl>",
      note: "Trial \(number), \(trial.epochs) epochs: \(values.joined(separator: ", ")). "
        + "A star marks it in the charts.")
  }

  var filters: String {
    guard results.trials.count > 1 else { return "" }
    let states = Self.order.filter { state in results.trials.contains { $0.state == state } }
    let chips = states.map { state in
      "<label class=\"chip\"><input type=\"checkbox\" checked=\"checked\" value=\"\(state.name)\"/>"
        + "<i class=\"state \(state.name)\"></i>\(state.name)</label>"
    }
    return "<form id=\"filters\" hidden=\"hidden\"><fieldset><legend>Show</legend>\(chips.joined())</fieldset>"
      + "<label>best <output id=\"share\">100 %</output> <input id=\"best-share\" type=\"range\" min=\"1\" "
      + "max=\"100\" value=\"100\"/></label>"
      + "<label>find <input id=\"find\" type=\"search\" placeholder=\"relu\" autocomplete=\"off\"/></label>"
      + "<button id=\"show-all\" type=\"button\">all</button>"
      + "<span class=\"ramp\" aria-hidden=\"true\">best "
      + (0..<ReportView.shadeCount).map { "<i class=\"q\($0)\"></i>" }.joined() + " worst</span></form>"
  }

  private static let order: [TrialRecord.State] = [.complete, .stopped, .paused, .running, .failed]

  private static func date(_ seconds: Double) -> String {
    var parts = tm()
    var stamp = time_t(Int(exactly: seconds.rounded(.down)) ?? 0)
    gmtime_r(&stamp, &parts)
    return String(
      format: "%04d-%02d-%02d %02d:%02d UTC", Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday),
      Int(parts.tm_hour), Int(parts.tm_min))
  }
}
