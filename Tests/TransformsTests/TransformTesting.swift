import DataTesting
import DovelaCore
import Testing

/// Fits and applies one transform.
struct Fitted {
  let transform: any Transform
  private let expression: String
  private let context: TestContext

  init(_ expression: String, _ table: Table, target: String? = nil) throws {
    self.expression = expression
    context = try TestContext()
    transform = try DataTesting.transform(expression)
    try transform.fit(table, target: target)
  }

  func apply(_ table: Table, target: String? = nil) throws -> Table {
    try transform.apply(
      table, target: target, training: false, random: RandomPosition(seed: 0, stream: 0), context: context.context)
  }

  /// What a copy gives that has taken over the saved state.
  func applyRestored(_ table: Table) throws -> Table {
    let copy = try DataTesting.transform(expression)
    try copy.loadState(try #require(try transform.saveState()), version: 1)
    return try copy.apply(
      table, target: nil, training: false, random: RandomPosition(seed: 0, stream: 0), context: context.context)
  }
}

/// Columns c0, c1, … of the rows of a matrix; `nil` is missing.
func table(_ rows: [[Double?]]) -> Table {
  Table(
    columns: (rows.first ?? []).indices.map { index in
      let missing = rows.map { $0[index] == nil ? UInt8(1) : 0 }
      return .plain("c\(index)", rows.map { $0[index] ?? 0 }, missing: missing.contains(1) ? missing : [])
    })
}

/// The greatest difference from the expected rows, relative to the greater of 1 and their magnitude.
func difference(_ found: Table, _ expected: [[Double]]) -> Double {
  guard found.rows == expected.count else { return .infinity }
  var greatest = 0.0
  for (index, column) in found.columns.enumerated() {
    for (row, value) in column.numbers.enumerated() {
      let error = abs(value - expected[row][index]) / max(1, abs(expected[row][index]))
      greatest = error.isNaN ? .infinity : max(greatest, error)
    }
  }
  return greatest
}
