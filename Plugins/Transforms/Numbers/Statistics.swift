import PluginKit

/// Running statistics of one column, element by element of a row; missing values and NaN are left out, as
/// scikit-learn does.
struct Statistics {
  let name: String
  let width: Int
  private(set) var count: [Double]
  private(set) var mean: [Double]
  /// Sums of squared distances from the mean.
  private(set) var squares: [Double]
  private(set) var least: [Double]
  private(set) var greatest: [Double]

  init(_ column: ColumnView) {
    name = column.name
    width = column.width
    count = Array(repeating: 0, count: width)
    mean = count
    squares = count
    least = Array(repeating: .infinity, count: width)
    greatest = Array(repeating: -.infinity, count: width)
  }

  /// Adds rows (Welford, "Note on a method for calculating corrected sums of squares and products", 1962).
  mutating func add(_ column: ColumnView) throws {
    guard column.width == width, !column.isText else {
      throw Failure.shape("column '\(name)' changes from \(width) elements a row to \(column.description)")
    }
    for row in 0..<column.rows where !column.isMissing(row) {
      for element in 0..<width {
        let x = column.number(row * width + element)
        if x.isNaN { continue }
        guard x.isFinite else { throw Failure.data("column '\(name)', row \(row + 1): \(x) is not finite") }
        count[element] += 1
        let distance = x - mean[element]
        mean[element] += distance / count[element]
        squares[element] += distance * (x - mean[element])
        least[element] = min(least[element], x)
        greatest[element] = max(greatest[element], x)
      }
    }
  }

  /// Refuses a column without a single value.
  func checkNotEmpty() throws {
    guard count.allSatisfy({ $0 > 0 }) else {
      throw Failure.data("column '\(name)' has no value in the training part: all are missing; drop it with Drop")
    }
  }

  /// Of the population (divided by n, not n - 1), as scikit-learn and Keras have it.
  func deviation(_ element: Int) -> Double { (squares[element] / count[element]).squareRoot() }
}

/// The statistics of the columns that a transform treats.
struct ColumnStatistics {
  private(set) var columns: [Statistics] = []

  /// Adds rows; the first call decides which columns there are.
  mutating func add(_ table: TableView, _ choice: ColumnChoice, untouched: Set<String>) throws {
    let chosen = try choice.columns(of: table, untouched: untouched, sort: "numbers") { !$0.isText }
    if columns.isEmpty { columns = chosen.map(Statistics.init) }
    for index in columns.indices {
      guard let column = chosen.first(where: { $0.name == columns[index].name }) else {
        throw Failure.data("column '\(columns[index].name)' is not in every piece of the data")
      }
      try columns[index].add(column)
    }
  }
}
