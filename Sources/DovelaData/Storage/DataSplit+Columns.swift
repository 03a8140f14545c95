import DovelaCore

extension DataSplit {
  /// Rows that a program brings along, an input or a target each column: no transforms, nothing to choose.
  public convenience init(_ name: String, inputs: [Column], targets: [Column], weights: Column? = nil) throws {
    let columns = inputs + targets + (weights.map { [$0] } ?? [])
    guard let rows = columns.first?.rows, rows > 0 else {
      throw DovelaError(.badData, .data, owner: "data", "the split '\(name)' has no rows")
    }
    if let other = columns.first(where: { $0.rows != rows }) {
      throw DovelaError(
        .shapeMismatch, .data, owner: "data",
        "'\(columns[0].name)' has \(rows) rows, '\(other.name)' has \(other.rows): all must have as many")
    }
    let layout = DataLayout(
      inputs: try inputs.map { try DataLayout.input([$0], name: $0.name) },
      targets: try targets.map { try DataLayout.target($0, labels: { _ in nil }) })
    try self.init(
      name, Table(columns: columns), layout: layout, sampleWeight: weights?.name, needsTargets: !targets.isEmpty)
  }
}
