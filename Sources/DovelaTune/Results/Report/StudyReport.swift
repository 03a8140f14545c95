import DovelaConfig
import DovelaCore
import Foundation

/// A study as one HTML page that needs nothing else: styles, script and charts are in it, and it asks no network.
///
/// The charts are SVG and are there without the script, which shows a trial in all of them at once, hides and finds
/// trials, and sorts their table. The same study gives the same bytes.
public struct StudyReport {
  let view: ReportView
  let name: String
  private let importances: [ParameterImportance]

  public init(_ results: StudyResults, name: String) {
    view = ReportView(results)
    self.name = name
    importances = results.settings.objectives.indices.map { ParameterImportance(results, objective: $0) }
  }

  var results: StudyResults { view.results }

  public var html: String {
    let title = Markup.escaped(name)
    let body = [
      header, best, filters,
      // Side by side where each is one chart.
      view.objectives.count == 1 ? "<div class=\"pair\">\(history)\(importance)</div>" : history + front + importance,
      parallel, slices, curves, section("trials", "Trials", table),
    ].joined(separator: "\n")
    return """
      <!DOCTYPE html>
      <html lang="en" xmlns="http://www.w3.org/1999/xhtml">
      <head>
      <meta charset="utf-8"/>
      <meta name="viewport" content="width=device-width, initial-scale=1"/>
      <meta name="color-scheme" content="light dark"/>
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"/>
      <title>\(title) · Dovela study</title>
      <style>\(ReportStyle.text)</style>
      </head>
      <body>
      \(body)
      <footer>Made by <code>dovela tune report</code> from the study's journal.</footer>
      <div id="tip" hidden="hidden"></div>
      <script>//<![CDATA[
      \(ReportScript.text)
      //]]></script>
      </body>
      </html>

      """
  }

  // MARK: Sections

  func section(_ id: String, _ title: String, _ content: String, note: String = "") -> String {
    guard !content.isEmpty else { return "" }
    let paragraph = note.isEmpty ? "" : "<p class=\"note\">\(Markup.escaped(note))</p>"
    return "<section id=\"\(id)-section\"><h2>\(Markup.escaped(title))</h2>\(content)\(paragraph)</section>"
  }

  private func card(_ svg: String, _ note: String = "") -> String {
    let caption = note.isEmpty ? "" : "<figcaption>\(Markup.escaped(note))</figcaption>"
    return "<figure>\(svg)\(caption)</figure>"
  }

  private var history: String {
    guard !results.trials.isEmpty else { return section("history", "History", "<p>There are no trials yet.</p>") }
    let charts = view.objectives.indices.map { HistoryChart(view: view).svg($0) }
    return section("history", "History", "<div class=\"charts\">" + charts.map(card).joined() + "</div>")
  }

  private var front: String {
    let count = view.objectives.count
    guard count > 1, !view.ranked.isEmpty else { return "" }
    // Pairs of up to four objectives.
    let pairs = (0..<min(4, count)).flatMap { one in (one + 1..<max(one + 1, min(4, count))).map { (one, $0) } }
    let charts = pairs.map { card(FrontChart(view: view).svg($0, $1)) }
    let left = count > 4 ? " Drawn are the first 4 of \(count) objectives." : ""
    return section(
      "front", "Pareto front", "<div class=\"charts\">" + charts.joined() + "</div>",
      note: "A diamond is a trial that no other is better than: there \(results.front.count == 1 ? "is" : "are") "
        + "\(results.front.count)." + left)
  }

  private var importance: String {
    guard !results.dimensions.isEmpty, !view.ranked.isEmpty else { return "" }
    return section(
      "importance", "Importance", "<div class=\"charts\">" + importances.map(ImportanceBars.html).joined() + "</div>",
      note: "How much a parameter decided whether a trial came among the best tenth (PED-ANOVA), as a share of all. "
        + "A parameter that is often not active counts for less.")
  }

  /// The dimensions, the most important first where they are more than can be drawn, else in their order.
  private func drawn(_ most: Int) -> [Int] {
    let all = Array(results.dimensions.indices)
    guard all.count > most, let importance = importances.first else { return all }
    return importance.entries.prefix(most).map(\.dimension).sorted()
  }

  private func omitted(_ most: Int) -> String {
    let count = results.dimensions.count
    return count > most ? "Drawn are the \(most) most important of \(count) parameters. " : ""
  }

  private var parallel: String {
    guard !results.dimensions.isEmpty, !view.ranked.isEmpty else { return "" }
    let chart = ParallelChart(view: view, dimensions: drawn(ParallelChart.most))
    return section(
      "parallel", "Parallel coordinates", "<figure class=\"wide\">\(chart.svg)</figure>",
      note: omitted(ParallelChart.most) + view.sampleNote(ReportView.mostLines, "trials")
        + "Drag along an axis to keep the trials within; a double click on it lets go.")
  }

  private var slices: String {
    guard !results.dimensions.isEmpty, !view.ranked.isEmpty else { return "" }
    let charts = drawn(SliceCharts.most).map { card(SliceCharts(view: view).svg($0)) }
    return section(
      "slices", "Slices", "<div class=\"charts small\">" + charts.joined() + "</div>",
      note: omitted(SliceCharts.most)
        + (view.ranked.count > 500
          ? "Each shows a sample of the trials: the best, and every so many of the others." : ""))
  }

  private var curves: String {
    guard results.trials.contains(where: { !$0.history.isEmpty }) else { return "" }
    let charts = view.objectives.map { objective in
      let chart = CurvesChart(view: view).svg(objective.monitor, lessIsBetter: objective.direction == .min)
      return "<figure class=\"wide\">\(chart.svg)"
        + (chart.note.isEmpty ? "" : "<figcaption>\(Markup.escaped(chart.note))</figcaption>") + "</figure>"
    }
    return section(
      "curves", "Learning curves", charts.joined(),
      note: "A ring at the end of a curve: the trial was paused or stopped there. Filled: it was trained to the end.")
  }

  private var table: String {
    guard !results.trials.isEmpty else { return "" }
    return "<div class=\"scroll\">\(TrialTable(view: view).html)</div><p class=\"note\" id=\"shown\"></p>"
  }
}
