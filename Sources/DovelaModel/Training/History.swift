import DovelaCore

/// What each epoch ended with. Columns keep the order in which they first appeared.
public struct History: Sendable, Hashable, Codable {
  /// Names of the logs: loss, metrics, `val_…`, what callbacks added.
  public private(set) var columns: [String] = []
  /// One row an epoch; `nil` where an epoch has no value (no validation, say).
  public private(set) var rows: [[Double?]] = []

  public init() {}

  public mutating func append(_ logs: [(name: String, value: Double)]) {
    for log in logs where !columns.contains(log.name) { columns.append(log.name) }
    rows.append(columns.map { column in logs.first { $0.name == column }?.value })
  }

  /// The values of a column, one an epoch.
  public subscript(column: String) -> [Double?] {
    guard let index = columns.firstIndex(of: column) else { return [] }
    return rows.map { index < $0.count ? $0[index] : nil }
  }

  /// The last value of a column.
  public func last(_ column: String) -> Double? { self[column].last ?? nil }

  /// As CSV: `epoch` from 0, then the columns; an empty field where there is no value. Numbers read back exactly.
  public var csv: String {
    var text = (["epoch"] + columns).joined(separator: ",") + "\n"
    for (epoch, row) in rows.enumerated() {
      let fields = columns.indices.map { index in
        index < row.count ? row[index].map { "\($0)" } ?? "" : ""
      }
      text += ([String(epoch)] + fields).joined(separator: ",") + "\n"
    }
    return text
  }

  /// Reads what `csv` wrote; `nil` where the text is something else.
  public init?(csv: String) {
    let lines = csv.split(separator: "\n", omittingEmptySubsequences: true)
    guard let head = lines.first?.split(separator: ",", omittingEmptySubsequences: false), head.first == "epoch" else {
      return nil
    }
    columns = head.dropFirst().map(String.init)
    for line in lines.dropFirst() {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      guard fields.count == head.count else { return nil }
      rows.append(fields.dropFirst().map { Double($0) })
    }
  }
}
