import DovelaConfig
import DovelaData
import Foundation

/// A description of data as text or JSON.
enum DataReport {
  /// More classes than this are not listed one by one.
  private static let mostClasses = 50

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
    var parts = [
      "\(NumberFormat.count(description.rows)) rows (\(splits)), \(description.columns.count) columns"
        + (description.target.map { ", target '\($0)'" } ?? ""),
      columns(description),
    ]
    let texts = description.columns.compactMap { column in column.texts.map { "\(column.name): \(words($0))" } }
    if !texts.isEmpty { parts.append("most frequent texts\n" + texts.joined(separator: "\n")) }
    if description.columns.contains(where: { $0.numbers?.outsideFences != nil }) {
      parts.append(
        "outliers: rows beyond 1.5 interquartile ranges from the quartiles (IQR), and beyond three deviations from the mean"
      )
    }
    if !description.classes.isEmpty { parts.append(balance(description)) }
    return parts.joined(separator: "\n\n")
  }

  private static func columns(_ description: DataDescription) -> String {
    var table = TextTable([
      ("column", .left), ("type", .left), ("missing", .right), ("distinct", .right), ("min", .right), ("max", .right),
      ("mean", .right), ("std", .right), ("IQR", .right), ("3 std", .right),
    ])
    table.rows = description.columns.map { column in
      let shape = column.shape.map(String.init).joined(separator: ", ")
      let numbers = column.numbers
      return [
        column.name, column.shape.isEmpty ? column.type : "\(column.type) (\(shape))",
        NumberFormat.count(column.missing), column.distinct.map(NumberFormat.count) ?? "", short(numbers?.least),
        short(numbers?.greatest), short(numbers?.mean), short(numbers?.deviation),
        numbers?.outsideFences.map(NumberFormat.count) ?? "",
        numbers?.beyondThreeDeviations.map(NumberFormat.count) ?? "",
      ]
    }
    return table.text
  }

  private static func balance(_ description: DataDescription) -> String {
    var table = TextTable([("class", .left), ("rows", .right), ("share", .right)])
    table.rows = description.classes.prefix(mostClasses).map {
      [$0.label, NumberFormat.count($0.rows), String(format: "%.1f%%", $0.share * 100)]
    }
    let rest = description.classes.count - table.rows.count
    return table.text + (rest > 0 ? "\n… and \(rest) more" : "")
  }

  private static func words(_ texts: TextSummary) -> String {
    let listed = texts.frequent.map { value in
      let text = value.text.count > 30 ? value.text.prefix(30) + "…" : value.text[...]
      return "'\(text)' \(NumberFormat.count(value.rows))"
    }
    return listed.joined(separator: ", ") + "; \(texts.shortest) to \(NumberFormat.count(texts.longest)) characters"
  }

  private static func short(_ number: Double?) -> String { number.map { String(format: "%.4g", $0) } ?? "" }
}
