import Glibc
import PluginKit

/// The format of one number, as Python writes it: `[0][width][.precision][d f e g %]`.
struct NumberFormat {
  private var isPadded = false
  private var width = 0
  private var precision: Int?
  private var type: Character?

  /// Refuses what is not of that form.
  init(_ format: Substring, in template: String) throws {
    var rest = format
    if rest.first == "0" {
      isPadded = true
      rest.removeFirst()
    }
    let written = rest.prefix { $0.isNumber }
    width = Self.digits(&rest) ?? (written.isEmpty ? 0 : Int.max)
    if rest.first == "." {
      rest.removeFirst()
      precision = Self.digits(&rest) ?? -1
    }
    type = rest.popFirst()
    let isKnown = type.map { "dfFeEgG%".contains($0) } ?? true
    guard rest.isEmpty, isKnown, precision != -1, width < 100, (precision ?? 0) < 40, type != "d" || precision == nil
    else {
      throw Failure.invalid(
        "filepath '\(template)' has the format '\(format)'; known are forms such as 02d, .2f, .3e, .4g and .1%")
    }
  }

  private static func digits(_ text: inout Substring) -> Int? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    text = text.dropFirst(digits.count)
    return Int(digits)
  }

  func text(_ count: Int) -> String {
    type == nil && precision == nil || type == "d" ? padded(String(count)) : text(Double(count))
  }

  func text(_ number: Double) -> String {
    switch type {
    case nil where precision == nil: padded("\(number)")
    case "d", "f", "F": padded(printed(number, "f", type == "d" ? 0 : precision ?? 6))
    case "e", "E": padded(printed(number, type == "e" ? "e" : "E", precision ?? 6))
    case "%": padded(printed(100 * number, "f", precision ?? 6) + "%")
    default: padded(printed(number, type == "G" ? "G" : "g", precision ?? 6))
    }
  }

  private func padded(_ text: String) -> String {
    let missing = String(repeating: isPadded ? "0" : " ", count: max(width - text.count, 0))
    return isPadded && text.hasPrefix("-") ? "-" + missing + text.dropFirst() : missing + text
  }
}

/// As C prints a double.
func printed(_ number: Double, _ type: Character, _ precision: Int) -> String {
  var buffer = [CChar](repeating: 0, count: 512)
  let length = withVaList([Int32(precision), number]) { vsnprintf(&buffer, buffer.count, "%.*\(type)", $0) }
  return String(decoding: buffer.prefix(max(Int(length), 0)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// With so many digits behind the point.
func fixed(_ number: Double, digits: Int) -> String { printed(number, "f", digits) }
