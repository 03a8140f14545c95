import DovelaCore
import Foundation

/// Where values lie between the ends of an axis, and its ticks.
struct Axis {
  struct Tick {
    /// From 0 to 1.
    var place: Double
    var label: String
  }

  enum Scale { case linear, log, choice }

  var label: String
  var scale: Scale
  var least: Double
  var greatest: Double
  /// Of a choice.
  var labels: [String] = []
  /// Of the values that it was fitted to, those beyond an end.
  private(set) var beyond = 0
  /// Whether it has whole numbers alone.
  private var isWhole = false

  /// From 0 to 1; what lies beyond an end is at the end.
  func place(_ value: Double) -> Double {
    if scale == .choice { return (min(max(0, value), Double(labels.count - 1)) + 0.5) / Double(max(1, labels.count)) }
    let (from, to) = (transformed(least), transformed(greatest))
    guard to > from, !value.isNaN, scale == .linear || value > 0 else { return to > from ? 0 : 0.5 }
    return min(max(0, (transformed(value) - from) / (to - from)), 1)
  }

  private func transformed(_ value: Double) -> Double { scale == .log ? Foundation.log(value) : value }

  // MARK: Making

  /// Of a dimension: from its least value to its greatest.
  init(_ dimension: DovelaCore.Dimension, labels: [String]) {
    label = dimension.name
    if dimension.kind == .choice {
      (scale, self.labels) = (.choice, labels)
      (least, greatest) = (0, Double(max(1, labels.count) - 1))
    } else {
      scale = dimension.scale == .log && dimension.least > 0 ? .log : .linear
      (least, greatest, isWhole) = (dimension.least, dimension.greatest, dimension.kind == .integer)
    }
  }

  /// Of epochs, from the first.
  init(epochs: Int) {
    self.init("epoch", wholeFrom: 1, to: Double(max(2, epochs)))
  }

  init(_ label: String, wholeFrom least: Double, to greatest: Double) {
    (self.label, self.scale, self.least, self.greatest, isWhole) = (label, .linear, least, greatest, true)
  }

  /// Of results. Logarithmic where all are positive and the greatest is more than thirty times the least. Where a few bad
  /// ones (a loss that diverged) would press all others into a third of the axis, it ends before them.
  ///
  /// - Parameter usual: the share of the values that count as usual.
  init(_ label: String, fitting values: [Double], lessIsBetter: Bool, usual: Double = 0.95) {
    self.label = label
    let sorted = values.filter(\.isFinite).sorted()
    guard let first = sorted.first, let last = sorted.last else {
      (scale, least, greatest) = (.linear, 0, 1)
      return
    }
    scale = first > 0 && last / first > 30 ? .log : .linear
    (least, greatest) = (first, last)
    let (from, to) = (transformed(first), transformed(last))
    var (low, high) = (from, to)
    if sorted.count >= 20 {
      let end = transformed(sorted[Int(Double(sorted.count - 1) * (lessIsBetter ? usual : 1 - usual))])
      if lessIsBetter, to - end > 2 * (end - from), end > from { high = end + 0.2 * (end - from) }
      if !lessIsBetter, end - from > 2 * (to - end), to > end { low = end - 0.2 * (to - end) }
    }
    // Some room at the ends; a single value is in the middle.
    let room = high > low ? 0.04 * (high - low) : max(abs(high), 1e-12) * (scale == .log ? 0.1 : 0.5)
    let ends = (low - room, high + room)
    (least, greatest) = scale == .log ? (exp(ends.0), exp(ends.1)) : ends
    // At the ends of what a double holds there is no room.
    if scale == .log, least <= 0 { least = first }
    if !greatest.isFinite { greatest = last }
    if !(greatest - least).isFinite || greatest <= least { (scale, least, greatest) = (.linear, -1, 1) }
    beyond = sorted.count { $0 < least || $0 > greatest }
  }

  // MARK: Ticks

  func ticks(_ most: Int = 6) -> [Tick] {
    switch scale {
    case .choice: return labels.enumerated().map { Tick(place: place(Double($0)), label: $1) }
    case .linear: return linearTicks(most)
    case .log:
      let ticks = logTicks(most)
      return ticks.count >= 2 ? ticks : linearTicks(most)
    }
  }

  /// At multiples of 1, 2 or 5 times a power of ten.
  private func linearTicks(_ most: Int) -> [Tick] {
    guard greatest > least else { return [Tick(place: 0.5, label: Markup.number(least))] }
    let rough = (greatest - least) / Double(most - 1)
    let power = pow(10, Foundation.log10(rough).rounded(.down))
    let step = ([1, 2, 5, 10].first { $0 * power >= rough * 0.999 } ?? 10) * power
    let size = isWhole ? max(1, step) : step
    guard size > 0, let from = Int(exactly: (least / size - 1e-9).rounded(.up)),
      let to = Int(exactly: (greatest / size + 1e-9).rounded(.down)), from <= to, to - from < 50
    else { return [] }
    return (from...to).map { index in
      let value = Double(index) * size
      return Tick(place: place(value), label: Self.text(value, step: size))
    }
  }

  private static func text(_ value: Double, step: Double) -> String {
    let magnitude = max(abs(value), step)
    guard magnitude < 1e6, step >= 1e-4 else { return value == 0 ? "0" : Markup.number(value) }
    return String(format: "%.\(max(0, -Int(Foundation.log10(step).rounded(.down))))f", value)
  }

  /// At powers of ten; between them at 2 and 5 times these, where there is room.
  private func logTicks(_ most: Int) -> [Tick] {
    let from = Int(Foundation.log10(least).rounded(.down)), to = Int(Foundation.log10(greatest).rounded(.up))
    for factors in [[1.0, 2, 5], [1.0, 3], [1.0]] {
      let (low, high) = (least * (1 - 1e-9), greatest * (1 + 1e-9))
      var values: [Double] = []
      for power in from...to {
        let ten = pow(10, Double(power))
        values += factors.map { $0 * ten }.filter { $0 >= low && $0 <= high }
      }
      let stride = factors.count == 1 ? max(1, (values.count + most - 1) / most) : 1
      if values.count <= most || factors.count == 1 {
        return values.enumerated().filter { $0.offset % stride == 0 }.map {
          Tick(place: place($0.element), label: String(format: "%g", $0.element))
        }
      }
    }
    return []
  }
}
