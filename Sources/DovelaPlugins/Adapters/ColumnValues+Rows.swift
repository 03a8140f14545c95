import DovelaCore

extension ColumnValues {
  /// The elements of some rows of `width` elements each.
  func selecting(_ rows: [Int], width: Int) -> ColumnValues {
    func pick<T>(_ values: [T]) -> [T] {
      var result: [T] = []
      result.reserveCapacity(rows.count * width)
      for row in rows { result.append(contentsOf: values[row * width..<(row + 1) * width]) }
      return result
    }
    return switch self {
    case .f32(let values): .f32(pick(values))
    case .f64(let values): .f64(pick(values))
    case .i64(let values): .i64(pick(values))
    case .i32(let values): .i32(pick(values))
    case .u8(let values): .u8(pick(values))
    case .text(let values): .text(pick(values))
    }
  }

  /// All parts one after the other; `nil` where their types differ.
  static func joining(_ parts: [ColumnValues]) -> ColumnValues? {
    func join<T>(_ arrays: [[T]?]) -> [T]? {
      var result: [T] = []
      result.reserveCapacity(arrays.reduce(0) { $0 + ($1?.count ?? 0) })
      for array in arrays {
        guard let array else { return nil }
        result.append(contentsOf: array)
      }
      return result
    }
    return switch parts.first {
    case .f32: join(parts.map { if case .f32(let a) = $0 { a } else { nil } }).map { .f32($0) }
    case .f64: join(parts.map { if case .f64(let a) = $0 { a } else { nil } }).map { .f64($0) }
    case .i64: join(parts.map { if case .i64(let a) = $0 { a } else { nil } }).map { .i64($0) }
    case .i32: join(parts.map { if case .i32(let a) = $0 { a } else { nil } }).map { .i32($0) }
    case .u8: join(parts.map { if case .u8(let a) = $0 { a } else { nil } }).map { .u8($0) }
    case .text: join(parts.map { if case .text(let a) = $0 { a } else { nil } }).map { .text($0) }
    case nil: nil
    }
  }
}
