import DovelaData
import Foundation

/// A description of data as text or JSON.
enum DataReport {
  static func json(_ description: DataDescription) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    guard let data = try? encoder.encode(description) else { return "{}" }
    return String(decoding: data, as: UTF8.self)
  }

  static func text(_ description: DataDescription) -> String {
    let splits = description.splits.map { "\($0.name) \(NumberFormat.count($0.rows))" }.joined(separator: ", ")
    var table = TextTable([("column", .left), ("type", .left), ("missing", .right)])
    table.rows = description.columns.map { [$0.name, $0.type, NumberFormat.count($0.missing)] }
    return "\(NumberFormat.count(description.rows)) rows (\(splits))\n\n\(table.text)"
  }
}
