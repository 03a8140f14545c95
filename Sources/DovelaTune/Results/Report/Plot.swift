/// A chart with two axes, as SVG.
struct Plot {
  var x: Axis
  var y: Axis
  var width = 520.0
  var height = 330.0
  var marks = ""
  /// For who cannot see it.
  var title: String

  private let left = 66.0
  private let right = 16.0
  private let top = 14.0
  private let bottom = 52.0

  init(_ title: String, x: Axis, y: Axis, width: Double = 520, height: Double = 330) {
    (self.title, self.x, self.y, self.width, self.height) = (title, x, y, width, height)
  }

  func x(_ value: Double) -> Double { at(x.place(value)) }
  func y(_ value: Double) -> Double { height - bottom - y.place(value) * (height - top - bottom) }
  /// The middle of a dimension's value, moved within a choice's slot so that dots do not hide each other.
  func x(_ value: Double, spread: Double) -> Double {
    x.scale == .choice ? at(x.place(value) + (spread - 0.5) * 0.6 / Double(max(1, x.labels.count))) : x(value)
  }

  private func at(_ place: Double) -> Double { left + place * (width - left - right) }

  var svg: String {
    var text =
      "<svg viewBox=\"0 0 \(Markup.at(width)) \(Markup.at(height))\" role=\"img\" aria-label=\"\(Markup.escaped(title))\">"
    let floor = height - bottom
    text += "<g class=\"grid\">"
    for tick in y.ticks(width < 400 ? 5 : 6) {
      let place = Markup.at(floor - tick.place * (floor - top))
      text += "<line x1=\"\(Markup.at(left))\" x2=\"\(Markup.at(width - right))\" y1=\"\(place)\" y2=\"\(place)\"/>"
      text += "<text class=\"end\" x=\"\(Markup.at(left - 7))\" y=\"\(place)\" dy=\".33em\">"
      text += Markup.label(tick.label, most: 9) + "</text>"
    }
    let ticks = x.ticks(width < 400 ? 5 : 6)
    // Texts of choices share the width.
    let room = x.scale == .choice ? max(3, Int((width - left) / Double(max(1, ticks.count)) / 9)) : 9
    for tick in ticks {
      let place = Markup.at(at(tick.place))
      text +=
        "<line class=\"tick\" x1=\"\(place)\" x2=\"\(place)\" y1=\"\(Markup.at(floor))\" y2=\"\(Markup.at(floor + 4))\"/>"
      text +=
        "<text class=\"mid\" x=\"\(place)\" y=\"\(Markup.at(floor + 19))\">\(Markup.label(tick.label, most: room))</text>"
    }
    text +=
      "<line class=\"axis\" x1=\"\(Markup.at(left))\" x2=\"\(Markup.at(width - right))\" y1=\"\(Markup.at(floor))\" "
    text += "y2=\"\(Markup.at(floor))\"/></g>"
    text += "<text class=\"name mid\" x=\"\(Markup.at((left + width - right) / 2))\" y=\"\(Markup.at(height - 10))\">"
    text += Markup.label(name(x), most: Int(width / 10), fromTheEnd: true) + "</text>"
    text += "<text class=\"name mid\" transform=\"rotate(-90)\" x=\"\(Markup.at(-(top + floor) / 2))\" y=\"14\">"
    text += Markup.label(name(y), most: Int(height / 11)) + "</text>"
    return text + "<g class=\"marks\">" + marks + "</g></svg>"
  }

  private func name(_ axis: Axis) -> String { axis.label + (axis.scale == .log ? " (log)" : "") }

  /// A line through points.
  static func path(_ points: [(x: Double, y: Double)]) -> String {
    "M" + points.map { "\(Markup.at($0.x)) \(Markup.at($0.y))" }.joined(separator: "L")
  }

  /// Of values that the vertical axis leaves out.
  var note: String {
    guard y.beyond > 0 else { return "" }
    return y.beyond == 1
      ? "One value lies beyond the axis, and is drawn at its edge. "
      : "\(y.beyond) values lie beyond the axis, and are drawn at its edge. "
  }
}
