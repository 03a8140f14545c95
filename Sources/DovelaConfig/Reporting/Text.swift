/// How values appear in messages.
enum Text {
  /// At most 60 characters of what the user wrote, without control characters.
  static func shortened(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars.prefix(60) {
      scalars.append(scalar.value < 0x20 || scalar.value == 0x7f ? "?" : scalar)
    }
    return String(scalars) + (text.unicodeScalars.count > 60 ? "…" : "")
  }

  static func quoted(_ text: String) -> String { "'\(shortened(text))'" }

  /// A whole number without its fraction, so that ranges read `1` and not `1.0`.
  static func number(_ value: Double) -> String {
    if let whole = Int(exactly: value), abs(value) < 1e15 { return "\(whole)" }
    return "\(value)"
  }

  /// `1 input`, `2 inputs`.
  static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

  /// `a, b or c`.
  static func alternatives(_ words: [String], _ conjunction: String = "or") -> String {
    guard words.count > 1, let last = words.last else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " \(conjunction) " + last
  }
}
