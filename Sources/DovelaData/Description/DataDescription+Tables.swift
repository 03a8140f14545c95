import DovelaCore

extension DataDescription {
  /// More kinds of whole numbers than this are no classes.
  private static let mostClasses = 1000

  init(of tables: SplitTables, target: String?) {
    let parts = [("train", tables.train as Table?), ("validation", tables.validation), ("test", tables.test)]
      .compactMap { name, table in table.map { (name, $0) } }
    splits = parts.map { Split(name: $0, rows: $1.rows) }
    rows = splits.reduce(0) { $0 + $1.rows }
    self.target = target
    columns = tables.train.columns.map { column in
      ColumnDescription(of: parts.compactMap { $1[column.name] }.filter { $0.values.dtype == column.values.dtype })
    }
    classes = target.map { Self.classes(of: $0, in: parts.map(\.1)) } ?? []
  }

  private static func classes(of target: String, in tables: [Table]) -> [Class] {
    var counts: [String: [Int]] = [:]
    for (split, table) in tables.enumerated() {
      guard let column = table[target] else { continue }
      guard column.spec.rank == 0 || column.width == 1 else { return [] }
      for row in 0..<column.rows where !column.isMissing(row) {
        guard let label = column.values.label(row) else { return [] }
        counts[label, default: Array(repeating: 0, count: tables.count)][split] += 1
      }
      if counts.count > mostClasses { return [] }
    }
    let total = counts.values.reduce(0) { $0 + $1.reduce(0, +) }
    // Nearly as many kinds as rows are numbers to predict, not classes.
    guard counts.count <= max(20, total / 2) else { return [] }
    return counts.keys.sorted(by: precedes).map { label in
      let rows = counts[label] ?? []
      let count = rows.reduce(0, +)
      return Class(label: label, rows: count, share: Double(count) / Double(total), splitRows: rows)
    }
  }

  /// Numbers by size, before strings by the alphabet.
  private static func precedes(_ a: String, _ b: String) -> Bool {
    if let first = Int(a), let second = Int(b) { return first < second }
    return a < b
  }
}

extension ColumnValues {
  /// A value as the name of a class; `nil` for a number that is not whole.
  func label(_ index: Int) -> String? {
    switch self {
    case .text(let values): return values[index]
    case .i64(let values): return String(values[index])
    default:
      let number = number(index)
      return number == number.rounded() && abs(number) < 1e15 ? String(Int64(number)) : nil
    }
  }
}
