import DovelaCore

/// Cutting a table by rows.
extension Table {
  /// Every column has as many rows as the first.
  func checkRows(owner: String) throws {
    for column in columns where column.rows != rows {
      throw DovelaError(
        .badData, .data, owner: owner,
        "column '\(column.name)' has \(column.rows) rows, column '\(columns[0].name)' has \(rows)")
    }
  }

  /// The last `share` of the rows apart, as Keras's validation_split: the rest is the first floor(n (1 - share)).
  func cutLast(_ share: Double) throws -> (rest: Table, cut: Table) {
    let kept = Int((Double(rows) * (1 - share)).rounded(.down))
    guard kept > 0, kept < rows else {
      throw Self.emptyCut("fit.validation_split", share, rows: rows, cut: rows - kept)
    }
    return (selecting(Array(0..<kept)), selecting(Array(kept..<rows)))
  }

  /// A share of the rows apart, drawn without repetition; both parts come out shuffled. Rows of the cut: the nearest
  /// whole number.
  func cutShuffled(_ share: Double, seed: UInt64) throws -> (rest: Table, cut: Table) {
    let taken = Int((Double(rows) * share).rounded())
    guard taken > 0, taken < rows else { throw Self.emptyCut("data.test_split", share, rows: rows, cut: taken) }
    let order = RowOrder.permutation(
      of: rows, at: RandomPosition(seed: seed, stream: RandomPosition.stream(of: "data.test_split"))
    ).map(Int.init)
    return (selecting(Array(order[taken...])), selecting(Array(order[..<taken])))
  }

  /// The rows of these indices, in their order.
  func selecting(_ rows: [Int]) -> Table { Table(columns: columns.map { $0.selecting(rows) }) }

  private static func emptyCut(_ key: String, _ share: Double, rows: Int, cut: Int) -> DovelaError {
    DovelaError(
      .badData, .data, owner: key,
      "a share of \(share) of \(rows) rows is \(cut): one part would be empty; give more rows or another share")
  }
}

extension Column {
  func selecting(_ rows: [Int]) -> Column {
    let width = self.width
    func pick<Element>(_ elements: [Element]) -> [Element] {
      if width == 1 { return rows.map { elements[$0] } }
      var picked: [Element] = []
      picked.reserveCapacity(rows.count * width)
      for row in rows { picked.append(contentsOf: elements[row * width..<(row + 1) * width]) }
      return picked
    }
    let values: ColumnValues =
      switch self.values {
      case .f32(let elements): .f32(pick(elements))
      case .f64(let elements): .f64(pick(elements))
      case .i64(let elements): .i64(pick(elements))
      case .i32(let elements): .i32(pick(elements))
      case .u8(let elements): .u8(pick(elements))
      case .text(let elements): .text(pick(elements))
      }
    return Column(
      name: name, spec: spec, values: values, missing: missing.isEmpty ? [] : rows.map { isMissing($0) ? 1 : 0 })
  }
}
