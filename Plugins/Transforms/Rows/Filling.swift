import PluginKit

/// What missing values of each column become.
struct Filling {
  struct Column {
    var name: String
    var number: Double
  }

  var columns: [Column] = []

  subscript(name: String) -> Column? { columns.first { $0.name == name } }

  /// Fills. Whole numbers stay whole where the filling is a whole number, and become f64 otherwise, so that a column
  /// has one type in every part of the data.
  func apply(_ run: TransformRun, text: String?) throws {
    for column in run.table.columns {
      guard let filling = self[column.name] else {
        try run.builder.pass(column)
        continue
      }
      if column.isText {
        try fill(column, with: text ?? "", run.builder)
      } else {
        try fill(column, with: filling.number, run.builder)
      }
    }
  }

  private func fill(_ column: ColumnView, with text: String, _ builder: TableBuilder) throws {
    _ = try builder.textColumn(column.name, rows: column.rows)
    for row in 0..<column.rows {
      if column.isMissing(row) {
        try builder.text(column.name, row: row, text)
      } else {
        try builder.text(column.name, row: row, column.bytes(row))
      }
    }
  }

  private func fill(_ column: ColumnView, with number: Double, _ builder: TableBuilder) throws {
    guard column.width == 1 else {
      throw Failure.shape("column '\(column.name)' is \(column.description); only plain numbers are filled")
    }
    if column.isInteger, let whole = Int64(exactly: number) {
      let memory = try builder.column(column.name, extents: column.extents, dtype: DType.i64, rows: column.rows)
      let target = memory.data.assumingMemoryBound(to: Int64.self)
      for row in 0..<column.rows { target[row] = column.isMissing(row) ? whole : column.integer(row) }
    } else {
      let memory = try builder.column(column.name, extents: column.extents, dtype: DType.f64, rows: column.rows)
      let target = memory.data.assumingMemoryBound(to: Double.self)
      for row in 0..<column.rows { target[row] = column.isPresent(row, width: 1) ? column.number(row) : number }
    }
  }

  func save(to sink: Sink, as name: String) throws {
    try State.begin(sink, name)
    try sink.write(UInt64(columns.count))
    for column in columns {
      try sink.write(column.name)
      try sink.write(column.number)
    }
  }

  init() {}

  init(from source: Source, as name: String) throws {
    try State.begin(source, name)
    for _ in 0..<(try State.count(source)) {
      let column = Column(name: try source.readString(), number: try source.read(Double.self))
      guard column.number.isFinite else { throw Failure.data("the saved filling of '\(column.name)' is no number") }
      columns.append(column)
    }
    try State.end(source)
  }
}
