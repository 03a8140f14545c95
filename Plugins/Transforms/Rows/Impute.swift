import PluginKit

/// Missing values: their rows left out, or filled with the mean or median of the training part or a constant.
final class Impute: TransformComponent {
  enum Strategy: String {
    case drop, mean, median, constant
  }

  static let hasState = true
  private let choice: ColumnChoice
  private let strategy: Strategy
  private let value: Double
  private let text: String?
  private var values: [(name: String, numbers: [Double])] = []
  private var filling = Filling()

  init(_ settings: Settings) throws {
    choice = try ColumnChoice(settings)
    strategy = Strategy(rawValue: try settings.string("strategy")) ?? .mean
    value = try settings.double("value")
    text = try settings.isNull("text") ? nil : settings.string("text")
    guard value.isFinite else { throw Failure.invalid("value: \(value) is not finite") }
  }

  func fit(_ table: TableView, untouched: Set<String>) throws {
    let chosen = try choice.columns(of: table, untouched: untouched, sort: sort, where: fits)
    switch strategy {
    case .drop, .constant: filling.columns = chosen.map { Filling.Column(name: $0.name, number: value) }
    case .mean, .median:
      if values.isEmpty { values = chosen.map { ($0.name, []) } }
      for index in values.indices {
        guard let column = chosen.first(where: { $0.name == values[index].name }) else {
          throw Failure.data("column '\(values[index].name)' is not in every piece of the data")
        }
        values[index].numbers += (0..<column.rows).filter { column.isPresent($0, width: 1) }.map(column.number)
      }
    }
  }

  func finish() throws {
    guard strategy == .mean || strategy == .median else { return }
    filling.columns = try values.map { name, numbers in
      guard !numbers.isEmpty else {
        throw Failure.data("column '\(name)' has no value in the training part: all are missing; drop it with Drop")
      }
      let number = strategy == .mean ? numbers.reduce(0, +) / Double(numbers.count) : Self.median(numbers)
      return Filling.Column(name: name, number: number)
    }
    values = []
  }

  func apply(_ run: TransformRun) throws {
    if strategy == .drop {
      try leaveOut(run)
    } else {
      try filling.apply(run, text: text)
    }
  }

  func save(to sink: Sink) throws { try filling.save(to: sink, as: "Impute") }
  func load(from source: Source, version: Int) throws { filling = try Filling(from: source, as: "Impute") }

  private var sort: String {
    switch strategy {
    case .drop: "any column"
    case .constant: text == nil ? "plain numbers (and strings, where text is given)" : "plain numbers and strings"
    case .mean, .median: "plain numbers"
    }
  }

  private func fits(_ column: ColumnView) -> Bool {
    switch strategy {
    case .drop: true
    case .constant: column.extents.isEmpty && (!column.isText || text != nil)
    case .mean, .median: column.extents.isEmpty && !column.isText
    }
  }

  private func leaveOut(_ run: TransformRun) throws {
    var keep = [UInt8](repeating: 1, count: run.table.rows)
    for column in run.table.columns {
      if filling[column.name] != nil {
        for row in 0..<column.rows where !column.isWhole(row) { keep[row] = 0 }
      }
      try run.builder.pass(column)
    }
    if keep.contains(0) { try run.builder.filter(keep) }
  }

  private static func median(_ numbers: [Double]) -> Double {
    let sorted = numbers.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}

extension ColumnView {
  /// Whether a row has neither a missing value nor a NaN.
  fileprivate func isWhole(_ row: Int) -> Bool {
    if isMissing(row) { return false }
    if isText || isInteger { return true }
    return (row * width..<(row + 1) * width).allSatisfy { !number($0).isNaN }
  }
}
