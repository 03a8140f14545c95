import DovelaCore

extension ColumnValues {
  /// Element `index` as a number; NaN for a string.
  func number(_ index: Int) -> Double {
    switch self {
    case .f32(let values): Double(values[index])
    case .f64(let values): values[index]
    case .i64(let values): Double(values[index])
    case .i32(let values): Double(values[index])
    case .u8(let values): Double(values[index])
    case .text: .nan
    }
  }

  var isInteger: Bool { [.u8, .i32, .i64].contains(dtype) }
}

extension Column {
  /// Whether a type holds every element exactly.
  func fits(_ type: DType) -> Bool {
    switch (type, values) {
    case (.u8, .u8), (.i32, .u8), (.i32, .i32): true
    case (.u8, .i64(let values)): values.allSatisfy { UInt8(exactly: $0) != nil }
    case (.i32, .i64(let values)): values.allSatisfy { Int32(exactly: $0) != nil }
    case (.u8, _): (0..<values.count).allSatisfy { UInt8(exactly: values.number($0)) != nil }
    case (.i32, _): (0..<values.count).allSatisfy { Int32(exactly: values.number($0)) != nil }
    default: true
    }
  }

  /// Copies rows to places `offset ..< offset + width` of rows `stride` elements long. Equal types are copied as they
  /// are, others through `convert`.
  func copy<Element>(
    to memory: UnsafeMutableBufferPointer<Element>, offset: Int, stride: Int, _ convert: (Double) -> Element
  ) {
    switch values {
    case .f32(let values): copy(values, to: memory, offset: offset, stride: stride) { convert(Double($0)) }
    case .f64(let values): copy(values, to: memory, offset: offset, stride: stride, convert)
    case .i64(let values): copy(values, to: memory, offset: offset, stride: stride) { convert(Double($0)) }
    case .i32(let values): copy(values, to: memory, offset: offset, stride: stride) { convert(Double($0)) }
    case .u8(let values): copy(values, to: memory, offset: offset, stride: stride) { convert(Double($0)) }
    case .text: break
    }
  }

  private func copy<Source, Element>(
    _ values: [Source], to memory: UnsafeMutableBufferPointer<Element>, offset: Int, stride: Int,
    _ convert: (Source) -> Element
  ) {
    let width = self.width
    values.withUnsafeBufferPointer { source in
      if let same = UnsafeRawBufferPointer(source).same(Source.self, as: Element.self), stride == width {
        _ = memory.update(fromContentsOf: same)
        return
      }
      for row in 0..<rows {
        for element in 0..<width {
          memory[row * stride + offset + element] = convert(source[row * width + element])
        }
      }
    }
  }

  /// Missing values and NaN are an error: which column, how many, and what helps.
  func refuseMissing(split: String, owner: String, isTarget: Bool) throws {
    var count = missing.reduce(0) { $0 + ($1 != 0 ? 1 : 0) }
    if count == 0, [.f32, .f64].contains(values.dtype) {
      let width = self.width
      count = (0..<rows).reduce(0) { count, row in
        count + ((row * width..<(row + 1) * width).contains { !values.number($0).isFinite } ? 1 : 0)
      }
    }
    guard count > 0 else { return }
    let help =
      isTarget
      ? "drop these rows with the transform Impute(strategy=drop, columns=[\(name)])"
      : "add a transform to data.transforms: Impute(strategy=mean) fills them, Impute(strategy=drop) leaves the rows out"
    throw DovelaError(
      .badData, .data, owner: owner,
      "column '\(name)' of the split '\(split)' has \(count) missing or non-finite values in \(rows) rows; \(help)")
  }
}

extension UnsafeRawBufferPointer {
  /// The elements where both types are one.
  fileprivate func same<Source, Element>(_: Source.Type, as: Element.Type) -> UnsafeBufferPointer<Element>? {
    Source.self == Element.self ? bindMemory(to: Element.self) : nil
  }
}

/// A number as short as it can be written: 12, not 12.0.
func shortest(_ number: Double) -> String {
  number == number.rounded() && abs(number) < 1e15 ? String(Int64(number)) : String(number)
}
