import DovelaConfig

extension ModelSummary {
  /// As Keras prints it: a line for each layer, and the totals.
  public var text: String {
    let isChain = zip(rows, rows.dropFirst()).allSatisfy { $1.connectedTo == [$0.name] }
    var table = TextTable(
      [("Layer (type)", .left), ("Output shape", .left), ("Param #", .right)]
        + (isChain ? [] : [("Connected to", .left)]))
    table.rows = rows.map { row in
      [
        "\(row.name) (\(row.type))", row.outputs.map(\.description).joined(separator: ", "),
        NumberFormat.count(row.parameters),
      ] + (isChain ? [] : [row.connectedTo.joined(separator: ", ")])
    }
    let totals = [("Total", parameters), ("Trainable", trainable), ("Non-trainable", nonTrainable)].map {
      "\($0) params: \(NumberFormat.count($1)) (\(NumberFormat.bytes($1 * 4)))"
    }
    return (["Model: \(name)", table.text, ""] + totals).joined(separator: "\n")
  }
}
