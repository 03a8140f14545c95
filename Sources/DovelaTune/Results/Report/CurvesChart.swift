import DovelaCore

/// The learning curves of all trials, by epoch.
struct CurvesChart {
  /// Points of one curve.
  private static let mostPoints = 200

  let view: ReportView

  func svg(_ monitor: String, lessIsBetter: Bool) -> (svg: String, note: String) {
    var failed = view.results.trials.filter { !$0.isRated && !$0.history.isEmpty }
    let sampled = view.sample(ReportView.mostCurves)
    failed = Array(failed.prefix(ReportView.mostCurves / 5))
    let curves = (failed + sampled).map { ($0, Self.finite($0.curve(monitor))) }.filter { !$0.1.isEmpty }
    let values = curves.flatMap { $0.1.map(\.value) }
    let last = curves.flatMap { $0.1.map(\.epoch) }.max() ?? 1
    var plot = Plot(
      "\(monitor) of the trials by epoch", x: Axis(epochs: last),
      // Every curve begins badly; only what diverges is left out.
      y: Axis(monitor, fitting: values, lessIsBetter: lessIsBetter, usual: 0.995), width: 1060, height: 400)
    var isThinned = false
    for (trial, curve) in curves {
      let stride = max(1, (curve.count + Self.mostPoints - 1) / Self.mostPoints)
      isThinned = isThinned || stride > 1
      let points = curve.enumerated().filter { $0.offset % stride == 0 || $0.offset == curve.count - 1 }
        .map { (plot.x(Double($0.element.epoch)), plot.y($0.element.value)) }
      let classes = view.classes(trial)
      if points.count > 1 {
        plot.marks += "<path class=\"curve \(classes)\" data-t=\"\(trial.number)\" d=\"\(Plot.path(points))\"/>"
      }
      if let end = points.last { plot.marks += view.dot(trial, end.0, end.1, radius: 2.8) }
    }
    let thinned = isThinned ? "Long curves are drawn with about \(Self.mostPoints) points. " : ""
    return (plot.svg, view.sampleNote(ReportView.mostCurves, "curves") + thinned + plot.note)
  }

  private static func finite(_ curve: [(epoch: Int, value: Double?)]) -> [(epoch: Int, value: Double)] {
    curve.compactMap { epoch, value in value.flatMap { $0.isFinite ? (epoch, $0) : nil } }
  }
}
