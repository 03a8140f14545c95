import DovelaCore

/// Results in the order of the trials, and the best so far.
struct HistoryChart {
  let view: ReportView

  func svg(_ objective: Int) -> (svg: String, note: String) {
    let isLess = view.objectives[objective].direction == .min
    let count = view.results.trials.count
    var plot = Plot(
      "\(view.objectives[objective].monitor) of every trial, and the best so far",
      x: Axis("trial", wholeFrom: 0, to: Double(max(1, count - 1))), y: view.axis(objective))
    var points: [(x: Double, y: Double)] = []
    var best: Double?
    for trial in view.results.trials where trial.isRated {
      guard let value = trial.objectives?[objective] else { continue }
      if let least = best, isLess ? value >= least : value <= least { continue }
      if let last = points.last { points.append((plot.x(Double(trial.number)), last.y)) }
      points.append((plot.x(Double(trial.number)), plot.y(value)))
      best = value
    }
    if let last = points.last {
      points.append((plot.x(Double(count - 1)), last.y))
      plot.marks = "<path class=\"best\" d=\"\(Plot.path(points))\"/>"
    }
    for trial in view.sample(ReportView.mostDots) {
      guard let value = trial.objectives?[objective] else { continue }
      plot.marks += view.dot(trial, plot.x(Double(trial.number)), plot.y(value))
    }
    // Failed trials have no result: a cross at the edge where bad ones are.
    let failed = view.results.trials.filter { $0.state == .failed }
    let edge = isLess ? plot.y(plot.y.greatest) + 5 : plot.y(plot.y.least) - 5
    for trial in failed.prefix(ReportView.mostDots) {
      let x = plot.x(Double(trial.number))
      plot.marks +=
        "<path class=\"cross \(view.classes(trial))\" data-t=\"\(trial.number)\" d=\"M\(Markup.at(x - 3.5)) "
        + "\(Markup.at(edge - 3.5))l7 7m0 -7l-7 7\"/>"
    }
    let crosses = failed.isEmpty ? "" : "Crosses at the edge are trials that failed. "
    return (plot.svg, view.sampleNote(ReportView.mostDots, "trials") + crosses + plot.note)
  }
}
