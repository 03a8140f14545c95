import DovelaConfig
import DovelaCore

extension DataLayout {
  /// Assigns the columns of the transformed training part.
  static func inferred(
    from table: Table, specification: DataSpecification, targets: [String], preprocessing: Preprocessing
  ) throws -> DataLayout {
    guard !targets.isEmpty else {
      throw DovelaError(
        .invalidArgument, .data, owner: "data.target",
        "no target: say which column is to be predicted with data.target; columns: \(table.names)")
    }
    let targetColumns = try targets.map { try table.require($0, key: "data.target") }
    var taken = Set(targets)
    if let weight = specification.sampleWeight {
      _ = try table.require(weight, key: "data.sample_weight")
      taken.insert(weight)
    }
    return DataLayout(
      inputs: try inputs(of: table, specification: specification, without: taken),
      targets: try targetColumns.map { column in
        try target(column) { preprocessing.label(column: column.name, index: $0) }
      })
  }

  private static func inputs(
    of table: Table, specification: DataSpecification, without taken: Set<String>
  ) throws -> [Input] {
    if !specification.inputs.isEmpty {
      return try specification.inputs.enumerated().map { index, names in
        let columns = try names.map { name in
          guard !taken.contains(name) else {
            throw DovelaError(
              .invalidArgument, .data, owner: "data.inputs", "'\(name)' is a target or a weight and an input as well")
          }
          return try table.require(name, key: "data.inputs")
        }
        guard columns.count == 1 || columns.allSatisfy({ $0.spec.rank <= 1 }) else {
          throw DovelaError(
            .shapeMismatch, .data, owner: "data.inputs",
            "columns \(names.joined(separator: ", ")) cannot be one input: only plain numbers and vectors are "
              + "concatenated; give a column with axes an input of its own")
        }
        return try input(columns, name: columns.count == 1 ? names[0] : "input_\(index + 1)")
      }
    }
    let columns = table.columns.filter { !taken.contains($0.name) }
    let flat = columns.filter { $0.isFlat }
    var inputs: [Input] = []
    for column in columns {
      if !column.isFlat {
        inputs.append(try input([column], name: column.name))
      } else if column.name == flat[0].name {
        inputs.append(try input(flat, name: flat.count == 1 ? column.name : "features"))
      }
    }
    guard !inputs.isEmpty else {
      throw DovelaError(.badData, .data, owner: "data", "no column is left as an input: only the target is there")
    }
    return inputs
  }

  static func input(_ columns: [Column], name: String) throws -> Input {
    if let text = columns.first(where: { $0.values.dtype == .text }) { throw textInput(text) }
    let parts = columns.map { Part(column: $0.name, extents: $0.spec.extents.compactMap { $0 }) }
    let extents =
      parts.count == 1 && !parts[0].extents.isEmpty ? parts[0].extents : [columns.reduce(0) { $0 + $1.width }]
    return Input(name: name, parts: parts, extents: extents, storage: storage(of: columns))
  }

  /// The smallest type that keeps all the values.
  private static func storage(of columns: [Column]) -> DType {
    if columns.allSatisfy({ $0.values.dtype == .u8 }) { return .u8 }
    let fits = columns.allSatisfy { column in
      switch column.values {
      case .u8, .i32: true
      case .i64(let values): values.allSatisfy { Int32(exactly: $0) != nil }
      default: false
      }
    }
    return fits ? .i32 : .f32
  }

  /// - Parameter labels: the names of classes, where there are any.
  static func target(_ column: Column, labels: (Int) -> String?) throws -> Target {
    guard column.values.dtype != .text else { throw textTarget(column.name) }
    let problem = Problem.inferred(from: column)
    let labels = (0..<(problem.classCount ?? 0)).compactMap(labels)
    let extents = column.spec.extents.compactMap { $0 }
    let storage: DType =
      switch problem {
      case .classes: .i32
      case .binary, .oneHot: .u8
      case .regression: .f32
      }
    return Target(
      column: column.name, problem: problem, extents: extents.isEmpty ? [1] : extents, storage: storage,
      labels: labels.count == problem.classCount ? labels : [])
  }

  static func textInput(_ column: Column) -> DovelaError {
    DovelaError(
      .badData, .data, owner: "data",
      "column '\(column.name)' is text, and a model takes numbers; add a transform to data.transforms: "
        + "OneHot(columns=[\(column.name)]) for categories, MultiHot or Sequences for running text, or "
        + "Drop(columns=[\(column.name)])")
  }

  static func textTarget(_ name: String) -> DovelaError {
    DovelaError(
      .badData, .data, owner: "data.target",
      "target '\(name)' is text; make classes of it with a transform in data.transforms")
  }
}

extension Column {
  /// A plain number, or a vector that is not of ids: is concatenated with its like.
  fileprivate var isFlat: Bool {
    spec.rank == 0 || (spec.rank == 1 && ![.i32, .i64, .text].contains(values.dtype))
  }
}

extension Table {
  fileprivate var names: String { columns.map(\.name).joined(separator: ", ") }

  fileprivate func require(_ name: String, key: String) throws -> Column {
    guard let column = self[name] else {
      throw DovelaError(
        .notFound, .data, owner: key, "there is no column '\(name)' after the transforms; columns: \(names)")
    }
    return column
  }
}
