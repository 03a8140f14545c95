import DovelaCore

/// Every trial as a line over all dimensions, to its results.
struct ParallelChart {
  /// Axes of dimensions; more do not fit a screen.
  static let most = 16

  let view: ReportView
  /// In order, as many as are drawn.
  let dimensions: [Int]

  private let height = 420.0
  private let top = 46.0
  /// Of the axes; beneath lies the place of what is not active.
  private let bottom = 372.0
  private let absent = 398.0
  private let margin = 64.0
  private var count: Int { dimensions.count + view.objectives.count }
  /// Between two axes: few fill the page, many go beyond it.
  private var gap: Double { max(128, (1160 - 2 * margin) / Double(max(1, count - 1))) }

  var svg: String {
    var axes = dimensions.map { Axis(view.results.dimensions[$0], labels: view.results.labels[$0]) }
    axes += view.objectives.indices.map { view.axis($0) }
    let width = 2 * margin + gap * Double(count - 1)
    let isDense = view.ranked.count > 150
    var text =
      "<svg class=\"parallel\(isDense ? " dense" : "")\" style=\"min-width:\(Markup.at(102 * Double(count)))px\" viewBox=\"0 0 \(Markup.at(width)) "
      + "\(Markup.at(height))\" role=\"img\" aria-label=\"Every trial as a line over its values\"><g class=\"marks\">"
    for trial in view.sample(ReportView.mostLines) {
      let results = trial.objectives ?? []
      let points = axes.indices.map { index -> (x: Double, y: Double) in
        let value =
          index < dimensions.count ? trial.values[dimensions[index]] : results[index - dimensions.count]
        let y = value.isNaN ? absent : bottom - axes[index].place(value) * (bottom - top)
        return (x(index), y)
      }
      text += "<path class=\"curve \(view.classes(trial))\" data-t=\"\(trial.number)\" d=\"\(Plot.path(points))\"/>"
    }
    text += "</g>"
    for (index, axis) in axes.enumerated() { text += self.axis(axis, index) }
    return text + "</svg>"
  }

  private func x(_ index: Int) -> Double { margin + gap * Double(index) }

  private func axis(_ axis: Axis, _ index: Int) -> String {
    let x = Markup.at(x(index))
    let isDimension = index < dimensions.count
    // The column of the table with its values, for brushing.
    let column = isDimension ? 2 + view.objectives.count + dimensions[index] : 2 + index - dimensions.count
    let scale = axis.scale == .log ? "log" : axis.scale == .choice ? "choice" : "linear"
    var text =
      "<g class=\"brush\" data-column=\"\(column)\" data-scale=\"\(scale)\" data-least=\"\(axis.least)\" "
      + "data-greatest=\"\(axis.greatest)\" data-count=\"\(axis.labels.count)\" data-top=\"\(Markup.at(top))\" "
      + "data-bottom=\"\(Markup.at(bottom))\"><rect class=\"catch\" x=\"\(Markup.at(self.x(index) - 16))\" "
      + "y=\"\(Markup.at(top - 8))\" width=\"32\" height=\"\(Markup.at(bottom - top + 16))\"/>"
      + "<line class=\"axis\" x1=\"\(x)\" x2=\"\(x)\" y1=\"\(Markup.at(top))\" y2=\"\(Markup.at(bottom))\"/>"
    if isDimension, view.results.dimensions[dimensions[index]].condition != nil {
      text += "<circle class=\"absent\" cx=\"\(x)\" cy=\"\(Markup.at(absent))\" r=\"3\"/><text class=\"absent\" "
      text += "x=\"\(Markup.at(self.x(index) + 8))\" y=\"\(Markup.at(absent))\" dy=\".33em\">not active</text>"
    }
    text += "<text class=\"mid name\" x=\"\(x)\" y=\"\(index % 2 == 0 ? 16 : 32)\">"
    text += Markup.label(axis.label + (axis.scale == .log ? " (log)" : ""), most: 26, fromTheEnd: true) + "</text>"
    for tick in axis.ticks() {
      let y = Markup.at(bottom - tick.place * (bottom - top))
      text += "<text class=\"halo\" x=\"\(Markup.at(self.x(index) + 6))\" y=\"\(y)\" dy=\".33em\">"
      text += Markup.label(tick.label, most: 14) + "</text>"
    }
    return text + "</g>"
  }
}
