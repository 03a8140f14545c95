import DovelaCore

extension ColumnDescription {
  /// Describes one column from its parts of all splits, at least one.
  init(of parts: [Column]) {
    name = parts[0].name
    type = parts[0].values.dtype.description
    shape = parts[0].spec.extents.compactMap { $0 }
    rows = parts.reduce(0) { $0 + $1.rows }
    missing = 0
    if parts[0].values.dtype == .text {
      let texts = parts.flatMap { part -> [String] in
        guard case .text(let values) = part.values else { return [] }
        return values.indices.filter { !part.isMissing($0) }.map { values[$0] }
      }
      missing = rows - texts.count
      let counts = texts.reduce(into: [:]) { $0[$1, default: 0] += 1 }
      distinct = counts.count
      self.texts = TextSummary(of: texts, counts: counts)
    } else if parts[0].width == 1 {
      let numbers = parts.flatMap { part in
        (0..<part.rows).filter { !part.isMissing($0) }.map(part.values.number).filter { !$0.isNaN }
      }
      missing = rows - numbers.count
      distinct = Set(numbers).count
      self.numbers = NumberSummary(ofRows: numbers)
    } else {
      missing = parts.reduce(0) { $0 + $1.rowsWithMissing }
      numbers = NumberSummary(ofElements: parts)
    }
  }
}

extension NumberSummary {
  /// Of plain numbers, one a row.
  init?(ofRows all: [Double]) {
    let sorted = all.filter(\.isFinite).sorted()
    guard let first = sorted.first, let last = sorted.last else { return nil }
    let mean = sorted.reduce(0, +) / Double(sorted.count)
    let deviation = (sorted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(sorted.count)).squareRoot()
    let quartiles = [0.25, 0.5, 0.75].map { Self.quantile(sorted, $0) }
    let reach = 1.5 * (quartiles[2] - quartiles[0])
    least = first
    greatest = last
    self.mean = mean
    self.deviation = deviation
    self.quartiles = quartiles
    outsideFences = sorted.count { $0 < quartiles[0] - reach || $0 > quartiles[2] + reach }
    beyondThreeDeviations = sorted.count { abs($0 - mean) > 3 * deviation }
    infinite = all.count - sorted.count
  }

  /// Of columns with a shape, over all their elements.
  init?(ofElements parts: [Column]) {
    var count = 0.0
    var sum = 0.0
    var least = Double.infinity
    var greatest = -Double.infinity
    var infinite = 0
    for part in parts {
      part.forEachNumber { value in
        if value.isNaN { return }
        guard value.isFinite else {
          infinite += 1
          return
        }
        count += 1
        sum += value
        least = min(least, value)
        greatest = max(greatest, value)
      }
    }
    guard count > 0 else { return nil }
    let mean = sum / count
    var squares = 0.0
    for part in parts { part.forEachNumber { if $0.isFinite { squares += ($0 - mean) * ($0 - mean) } } }
    self.init(
      least: least, greatest: greatest, mean: mean, deviation: (squares / count).squareRoot(), infinite: infinite)
  }

  /// Linear interpolation between the two nearest of the sorted values.
  private static func quantile(_ sorted: [Double], _ share: Double) -> Double {
    let place = share * Double(sorted.count - 1)
    let low = Int(place.rounded(.down))
    let high = min(low + 1, sorted.count - 1)
    return sorted[low] + (sorted[high] - sorted[low]) * (place - Double(low))
  }
}

extension TextSummary {
  init(of texts: [String], counts: [String: Int]) {
    let order = counts.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
    frequent = order.prefix(5).map { Value(text: $0.key, rows: $0.value) }
    let lengths = texts.map(\.count)
    shortest = lengths.min() ?? 0
    longest = lengths.max() ?? 0
  }
}

extension Column {
  /// Calls `body` with every element of rows that are not missing.
  fileprivate func forEachNumber(_ body: (Double) -> Void) {
    let width = self.width
    for row in 0..<rows where !isMissing(row) {
      for index in row * width..<(row + 1) * width { body(values.number(index)) }
    }
  }

  /// Rows that are missing or have a NaN.
  fileprivate var rowsWithMissing: Int {
    let isFloat = [.f32, .f64].contains(values.dtype)
    let width = self.width
    return (0..<rows).count { row in
      isMissing(row)
        || (isFloat && (row * width..<(row + 1) * width).contains { values.number($0).isNaN })
    }
  }
}
