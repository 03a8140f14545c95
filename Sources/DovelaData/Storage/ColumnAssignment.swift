import DovelaCore

/// Puts the columns of one table into the memory of inputs, targets and weights, refusing what a model cannot take.
struct ColumnAssignment {
  var table: Table
  var split: String

  func storage(of input: DataLayout.Input) throws -> RowStorage {
    let columns = try input.parts.map { part in
      let column = try column(part.column, for: "input '\(input.name)'")
      try check(column, extents: part.extents, trained: input.storage)
      try column.refuseMissing(split: split, owner: "data", isTarget: false)
      return column
    }
    try checkIds(columns, of: input)
    return try concatenated(columns, as: input.storage)
  }

  func storage(of target: DataLayout.Target) throws -> RowStorage {
    let column = try column(target.column, for: "a target")
    try column.refuseMissing(split: split, owner: "data", isTarget: true)
    if case .classes(let count) = target.problem { try checkLabels(column, count: count) }
    if column.values.dtype == .text { throw DataLayout.textTarget(column.name) }
    guard column.width == target.extents.reduce(1, *) else {
      throw DovelaError(
        .shapeMismatch, .data, owner: "data",
        "target '\(column.name)' of the split '\(split)' has the shape \(column.spec) a row; in training it had "
          + "\(TensorSpec(target.extents, target.storage))")
    }
    return try concatenated([column], as: target.storage)
  }

  /// Ids in a split that was not trained on: numbers between them stand for nothing.
  private func checkIds(_ columns: [Column], of input: DataLayout.Input) throws {
    guard input.spec.dtype == .i32, let column = columns.first(where: { !$0.fits(.i32) }) else { return }
    throw DovelaError(
      .outOfRange, .data, owner: "data",
      "column '\(column.name)' of the split '\(split)' holds numbers that are no ids: in training it had whole numbers "
        + "of 32 bits alone")
  }

  func weights(_ name: String) throws -> [Float] {
    let column = try column(name, for: "data.sample_weight")
    try column.refuseMissing(split: split, owner: "data", isTarget: false)
    guard column.width == 1, column.values.dtype != .text else {
      throw DovelaError(
        .badData, .data, owner: "data.sample_weight", "column '\(name)' is \(column.spec), not one number a row")
    }
    let weights = (0..<column.rows).map { Float(column.values.number($0)) }
    if let row = weights.firstIndex(where: { $0 < 0 || !$0.isFinite }) {
      throw DovelaError(
        .outOfRange, .data, owner: "data.sample_weight",
        "the weight in row \(row + 1) of the split '\(split)' is \(weights[row]); weights are 0 or more")
    }
    return weights
  }

  private func column(_ name: String, for use: String) throws -> Column {
    guard let column = table[name] else {
      throw DovelaError(
        .notFound, .data, owner: "data",
        "the split '\(split)' has no column '\(name)', which \(use) needs; columns: "
          + table.columns.map(\.name).joined(separator: ", "))
    }
    return column
  }

  private func check(_ column: Column, extents: [Int], trained: DType) throws {
    if column.values.dtype == .text { throw DataLayout.textInput(column) }
    guard column.width == extents.reduce(1, *), column.spec.rank == extents.count else {
      throw DovelaError(
        .shapeMismatch, .data, owner: "data",
        "column '\(column.name)' of the split '\(split)' has the shape \(column.spec) a row; in training it had "
          + "\(TensorSpec(extents, trained))")
    }
  }

  /// Labels are 0 or more; that they fit the model is `DataSplit.checkLabels`.
  private func checkLabels(_ column: Column, count: Int) throws {
    for row in 0..<column.rows {
      let label = column.values.number(row)
      guard label >= 0, label <= Double(Int32.max), label == label.rounded() else {
        throw DovelaError(
          .outOfRange, .data, owner: "data",
          "target '\(column.name)': label \(shortest(label)) in row \(row + 1) of the split '\(split)' is no class: "
            + "the training part has the classes 0…\(count - 1)")
      }
    }
  }

  /// As in training, or as f32 where this split has values that such a type does not hold: 0.5 where there were whole
  /// numbers alone.
  private func concatenated(_ columns: [Column], as trained: DType) throws -> RowStorage {
    let dtype = columns.allSatisfy { $0.fits(trained) } ? trained : .f32
    let width = columns.reduce(0) { $0 + $1.width }
    return try RowStorage(rows: table.rows, width: width, dtype: dtype) { memory in
      var offset = 0
      for column in columns {
        switch dtype {
        case .u8:
          column.copy(to: memory.bindMemory(to: UInt8.self), offset: offset, stride: width) { UInt8($0) }
        case .i32:
          column.copy(to: memory.bindMemory(to: Int32.self), offset: offset, stride: width) { Int32($0) }
        default: column.copy(to: memory.bindMemory(to: Float.self), offset: offset, stride: width) { Float($0) }
        }
        offset += column.width
      }
    }
  }
}
