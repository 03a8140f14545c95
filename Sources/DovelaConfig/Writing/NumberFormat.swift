import Foundation

/// Numbers as people read them.
package enum NumberFormat {
  /// A metric, as Keras's progress bar prints it: four places, an exponent below a thousandth.
  package static func metric(_ value: Double) -> String {
    if value.isNaN { return "nan" }
    if value != 0, abs(value) < 1e-3 { return String(format: "%.4e", value) }
    return String(format: "%.4f", value)
  }

  /// A span of time: `850us`, `12ms`, `3.4s`, `2:05`, `1:02:03`.
  package static func time(_ seconds: Double) -> String {
    // Beyond a million years nobody counts.
    guard seconds < 3e13 else { return "forever" }
    switch seconds {
    case ..<0.001: return String(format: "%.0fus", seconds * 1e6)
    case ..<1: return String(format: "%.0fms", seconds * 1e3)
    case ..<10: return String(format: "%.1fs", seconds)
    case ..<60: return String(format: "%.0fs", seconds)
    case ..<3600: return String(format: "%d:%02d", Int(seconds) / 60, Int(seconds) % 60)
    default: return String(format: "%d:%02d:%02d", Int(seconds) / 3600, Int(seconds) / 60 % 60, Int(seconds) % 60)
    }
  }

  /// A size: `1.55 MB` as Keras's summary prints it (1 KB = 1024 B).
  package static func bytes(_ count: Int) -> String {
    var value = Double(count)
    for unit in ["B", "KB", "MB", "GB"] {
      if value < 1024 { return unit == "B" ? "\(count) B" : String(format: "%.2f %@", value, unit) }
      value /= 1024
    }
    return String(format: "%.2f TB", value)
  }

  /// A whole number with separators: `407,050`.
  package static func count(_ count: Int) -> String {
    var digits = String(count.magnitude)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits = String(digits.dropLast(3))
    }
    return (count < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
  }
}
