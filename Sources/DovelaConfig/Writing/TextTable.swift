/// Rows in aligned columns, as plain text.
package struct TextTable {
  package enum Alignment { case left, right }

  package var header: [String]
  package var alignments: [Alignment]
  package var rows: [[String]] = []

  package init(_ columns: [(String, Alignment)]) {
    header = columns.map(\.0)
    alignments = columns.map(\.1)
  }

  /// A line for the header, one beneath it, and one a row; two spaces between columns.
  package var text: String { lines(withHeader: true).joined(separator: "\n") }

  /// The rows alone.
  package var body: [String] { lines(withHeader: false) }

  private func lines(withHeader: Bool) -> [String] {
    let widths = header.indices.map { column in
      ((withHeader ? [header] : []) + rows).map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    func line(_ cells: [String]) -> String {
      var parts: [String] = []
      for column in header.indices {
        let cell = column < cells.count ? cells[column] : ""
        let space = String(repeating: " ", count: widths[column] - cell.count)
        parts.append(alignments[column] == .right ? space + cell : cell + space)
      }
      while let last = parts.last, last.allSatisfy({ $0 == " " }) { parts.removeLast() }
      var text = parts.joined(separator: "  ")
      while text.last == " " { text.removeLast() }
      return text
    }
    let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
    return (withHeader ? [line(header), rule] : []) + rows.map(line)
  }
}
