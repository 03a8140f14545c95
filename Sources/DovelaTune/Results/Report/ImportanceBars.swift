/// How much each parameter matters, as bars.
enum ImportanceBars {
  /// With fewer, the best tenth is a handful.
  private static let fewTrials = 50
  private static let most = 30

  static func html(_ importance: ParameterImportance) -> String {
    let title = Markup.escaped(importance.objective.monitor)
    guard importance.entries.contains(where: { $0.share > 0 }) else {
      return "<figure class=\"bars\"><h3>\(title)</h3><p>Too few trials to tell.</p></figure>"
    }
    let greatest = importance.entries.map(\.share).max() ?? 1
    let bars = importance.entries.prefix(most).map { entry in
      let percent = Markup.at(entry.share * 100)
      return "<div class=\"bar\"><span title=\"\(Markup.escaped(entry.name))\">\(Markup.escaped(entry.name))</span>"
        + "<i><b style=\"width:\(Markup.at(entry.share / greatest * 100))%\"></b></i><em>\(percent) %</em></div>"
    }
    let left = importance.entries.count > most ? "The \(most) most important of \(importance.entries.count). " : ""
    let rough = importance.trials < fewTrials ? "; with more trials it would be surer." : "."
    return "<figure class=\"bars\"><h3>\(title)</h3>\(bars.joined())<figcaption>\(left)From "
      + "\(importance.trials) trials, the best \(importance.best) against all\(rough)</figcaption></figure>"
  }
}
