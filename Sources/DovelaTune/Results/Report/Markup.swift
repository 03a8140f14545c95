import Foundation

/// Pieces of a page. It is HTML that is well-formed XML too.
enum Markup {
  /// A text inside of an element or an attribute.
  static func escaped(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&#39;"
      case "\t", "\n", "\r": out += " "
      default:
        // What XML has no place for, escaped or not.
        let isAllowed = scalar.value >= 0x20 && !(0x7f...0x9f).contains(scalar.value) && scalar.value & 0xfffe != 0xfffe
        out.unicodeScalars.append(isAllowed ? scalar : "\u{fffd}")
      }
    }
    return out
  }

  /// A coordinate, to a tenth.
  static func at(_ value: Double) -> String {
    guard let tenths = Int(exactly: (value * 10).rounded()) else { return "0" }
    let (whole, rest) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
    return (tenths < 0 ? "-" : "") + (rest == 0 ? "\(whole)" : "\(whole).\(rest)")
  }

  /// A number as people read it: five significant digits at most.
  static func number(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    return String(format: "%.5g", value)
  }

  /// A text cut after so many characters, escaped, with the whole of it for who points at it.
  static func label(_ text: String, most: Int, fromTheEnd: Bool = false) -> String {
    guard text.count > most else { return escaped(text) }
    let cut = fromTheEnd ? "…\(text.suffix(most - 1))" : "\(text.prefix(most - 1))…"
    return "<title>\(escaped(text))</title>\(escaped(cut))"
  }
}
