import PluginKit

/// What is done to one column of numbers: y = (x - center) * factor + offset, element by element of a row, in f64,
/// given as f32.
struct Affine {
  var name: String
  /// (width) each.
  var center: [Double]
  var factor: [Double]
  var offset: [Double]
}

/// The columns of a transform that is affine.
struct AffineColumns {
  var columns: [Affine] = []

  func apply(_ run: TransformRun) throws {
    for column in run.table.columns {
      guard let affine = columns.first(where: { $0.name == column.name }) else {
        try run.builder.pass(column)
        continue
      }
      try Self.apply(affine, to: column, run.builder)
    }
  }

  private static func apply(_ affine: Affine, to column: ColumnView, _ builder: TableBuilder) throws {
    let width = affine.center.count
    guard column.width == width, !column.isText else {
      throw Failure.shape(
        "column '\(column.name)' is \(column.description), and was fitted with \(width) elements a row")
    }
    let memory = try builder.column(column.name, extents: column.extents, dtype: DType.f32, rows: column.rows)
    let target = memory.data.assumingMemoryBound(to: Float.self)
    for row in 0..<column.rows {
      if column.isMissing(row) { memory.missing[row] = 1 }
      for element in 0..<width {
        let x = column.number(row * width + element)
        target[row * width + element] = Float(
          (x - affine.center[element]) * affine.factor[element] + affine.offset[element])
      }
    }
  }

  func invert(column: String, _ values: UnsafeMutableBufferPointer<Float>) -> Bool {
    guard let affine = columns.first(where: { $0.name == column }), !affine.center.isEmpty else { return false }
    for index in values.indices {
      let element = index % affine.center.count
      values[index] = Float(
        (Double(values[index]) - affine.offset[element]) / affine.factor[element] + affine.center[element])
    }
    return true
  }

  func save(to sink: Sink, as name: String) throws {
    try State.begin(sink, name)
    try sink.write(UInt64(columns.count))
    for column in columns {
      try sink.write(column.name)
      for numbers in [column.center, column.factor, column.offset] { try sink.write(array: numbers) }
    }
  }

  init() {}

  init(from source: Source, as name: String) throws {
    try State.begin(source, name)
    for _ in 0..<(try State.count(source)) {
      let column = Affine(
        name: try source.readString(), center: try source.readArray(of: Double.self),
        factor: try source.readArray(of: Double.self), offset: try source.readArray(of: Double.self))
      let numbers = [column.center, column.factor, column.offset]
      guard numbers.allSatisfy({ $0.count == column.center.count && $0.allSatisfy(\.isFinite) }) else {
        throw Failure.data("the saved numbers of column '\(column.name)' do not fit each other")
      }
      columns.append(column)
    }
    try State.end(source)
  }
}
