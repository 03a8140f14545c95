import CDovela
import PluginKit

/// A log that is watched, and what counts as an improvement of it (Keras `MonitorCallback`).
final class Monitor {
  let name: String
  private let mode: String
  private let delta: Double
  private var isLess: Bool?
  private var hasWarned = false

  init(_ settings: Settings, delta: Double = 0) throws {
    name = try settings.string("monitor")
    mode = try settings.string("mode")
    self.delta = abs(delta)
  }

  /// Finds out whether smaller or larger is better; refuses a log of which nobody says.
  func resolve(_ moment: Moment) throws {
    guard isLess == nil else { return }
    switch mode {
    case "min": isLess = true
    case "max": isLess = false
    default:
      let bare = name.hasPrefix("val_") ? String(name.dropFirst(4)) : name
      if bare == "loss" {
        isLess = true
        return
      }
      switch moment.direction(name) {
      case DOVELA_DIRECTION_UP: isLess = false
      case DOVELA_DIRECTION_DOWN: isLess = true
      default:
        throw Failure.invalid(
          "nothing says whether a larger or a smaller '\(name)' is better; set mode: max or mode: min")
      }
    }
  }

  /// Whether `value` is better than `reference` by more than the least change; anything is better than nothing.
  func isImprovement(_ value: Double, over reference: Double?) -> Bool {
    guard let reference else { return true }
    return isLess == true ? value + delta < reference : value - delta > reference
  }

  /// The present value; warns once where it is not logged.
  func value(_ moment: Moment, purpose: String) -> Double? {
    if let value = moment.log(named: name) { return value }
    if !hasWarned {
      hasWarned = true
      let names = moment.logNames.joined(separator: ", ")
      moment.warn("\(purpose) '\(name)', which is not logged; logged are: \(names)")
    }
    return nil
  }
}
