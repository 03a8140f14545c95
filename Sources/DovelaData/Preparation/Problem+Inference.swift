import DovelaCore

extension Problem {
  /// What a target column asks for. Whole numbers from 0 on, as plain numbers, are classes; zeros and ones are two
  /// classes; vectors of zeros with one one each are one-hot; everything else is regression. A model that ends in a
  /// linear activation may still take classes as numbers.
  static func inferred(from column: Column) -> Problem {
    let width = column.width
    if column.spec.rank == 1, width > 1, column.isOneHot { return .oneHot(width) }
    guard width == 1 else { return .regression }
    var least = Double.infinity
    var greatest = -Double.infinity
    for row in 0..<column.rows {
      let value = column.values.number(row)
      guard value == value.rounded() else { return .regression }
      least = min(least, value)
      greatest = max(greatest, value)
    }
    if least >= 0, greatest <= 1 { return .binary }
    guard column.values.isInteger, least >= 0, greatest < Double(max(column.rows, 1000)) else { return .regression }
    return .classes(Int(greatest) + 1)
  }
}

extension Column {
  fileprivate var isOneHot: Bool {
    let width = self.width
    for row in 0..<rows {
      var ones = 0
      for index in row * width..<(row + 1) * width {
        let value = values.number(index)
        if value == 1 { ones += 1 } else if value != 0 { return false }
      }
      if ones != 1 { return false }
    }
    return true
  }
}
