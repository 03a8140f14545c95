import DovelaCore

/// Results over the values of each dimension.
struct SliceCharts {
  /// More would be a wall.
  static let most = 24

  let view: ReportView

  func svg(_ dimension: Int, objective: Int = 0) -> String {
    var plot = Plot(
      "\(view.objectives[objective].monitor) over \(view.results.dimensions[dimension].name)",
      x: Axis(view.results.dimensions[dimension], labels: view.results.labels[dimension]), y: view.axis(objective),
      width: 340, height: 260)
    let dots = ReportView.mostDots / max(1, min(Self.most, view.results.dimensions.count) / 3)
    for trial in view.sample(dots) {
      let value = trial.values[dimension]
      guard let result = trial.objectives?[objective], !value.isNaN else { continue }
      // The golden ratio spreads neighbours apart.
      let spread = (Double(trial.number) * 0.618_033_988_75).truncatingRemainder(dividingBy: 1)
      plot.marks += view.dot(trial, plot.x(value, spread: spread), plot.y(result), radius: 3.2)
    }
    return plot.svg
  }
}
