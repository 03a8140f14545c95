import DovelaCore

/// Two objectives against each other: what no other trial is better than is on the front.
struct FrontChart {
  let view: ReportView

  func svg(_ one: Int, _ other: Int) -> String {
    var plot = Plot(
      "\(view.objectives[other].monitor) over \(view.objectives[one].monitor)", x: view.axis(one), y: view.axis(other))
    let isFront = Set(view.results.front)
    // The steps between them: what a trial there would have to beat.
    let front = view.ranked.filter { isFront.contains($0.number) }
      .compactMap { trial in trial.objectives.map { (plot.x($0[one]), plot.y($0[other])) } }.sorted { $0.0 < $1.0 }
    if view.objectives.count == 2, front.count > 1 {
      // The corner of a step lies where what a trial dominates ends.
      let isAtNext = view.objectives[one].direction == .min
      var points = [front[0]]
      for (last, next) in zip(front, front.dropFirst()) {
        points += [isAtNext ? (next.0, last.1) : (last.0, next.1), next]
      }
      plot.marks += "<path class=\"best\" d=\"\(Plot.path(points.map { (x: $0.0, y: $0.1) }))\"/>"
    }
    for trial in view.sample(ReportView.mostDots) where !isFront.contains(trial.number) {
      if let values = trial.objectives { plot.marks += view.dot(trial, plot.x(values[one]), plot.y(values[other])) }
    }
    for trial in view.ranked where isFront.contains(trial.number) {
      guard let values = trial.objectives else { continue }
      let (x, y) = (plot.x(values[one]), plot.y(values[other]))
      plot.marks +=
        "<path class=\"front \(view.classes(trial))\" data-t=\"\(trial.number)\" d=\"M\(Markup.at(x)) \(Markup.at(y - 6))"
        + "l6 6l-6 6l-6 -6Z\"/>"
    }
    return plot.svg
  }
}
