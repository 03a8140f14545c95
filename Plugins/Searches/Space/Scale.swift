import Glibc
import PluginKit

// A dimension's values on its scale, where distances mean what the search takes them for.
extension Dimension {
  /// A value on the scale: its logarithm, or itself.
  func scaled(_ value: Double) -> Double { isLog ? log(value) : value }

  /// The value at a place of the scale, among the dimension's values.
  func value(scaled place: Double) -> Double {
    let value = isLog ? exp(place) : place
    let inside = min(max(value, least), greatest)
    guard step > 0 else { return inside }
    let stepped = least + ((inside - least) / step).rounded() * step
    return stepped > greatest + step * 1e-9 ? stepped - step : stepped
  }

  /// The scale's range. Values with steps own half a step on either side, so that each is as likely as its neighbours.
  var scaledRange: (least: Double, greatest: Double) {
    let half = step / 2
    let last = step > 0 ? least + ((greatest - least) / step + 1e-9).rounded(.down) * step : greatest
    return isLog && least - half <= 0
      ? (log(least), scaled(last + half)) : (scaled(least - half), scaled(last + half))
  }

  /// The value at a share of the range, in [0, 1).
  func value(share: Double) -> Double {
    let (from, to) = scaledRange
    return value(scaled: from + (to - from) * share)
  }
}

extension Dimension {
  /// A value's place in the range, 0 to 1.
  func unit(_ value: Double) -> Double {
    let (from, to) = scaledRange
    return to > from ? (scaled(value) - from) / (to - from) : 0.5
  }

}

extension Study {
  /// A configuration from a value for each active dimension, asked for in order.
  func configuration(_ choose: (_ index: Int, _ dimension: Dimension) throws -> Double) rethrows -> [Double] {
    var values = [Double](repeating: .nan, count: dimensions.count)
    for (index, dimension) in dimensions.enumerated() where isActive(index, values) {
      values[index] = try choose(index, dimension)
    }
    return values
  }
}
