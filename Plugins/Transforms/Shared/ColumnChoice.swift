import PluginKit

/// The parameter `columns`: names, or every column of a sort where none are given.
struct ColumnChoice {
  private let names: [String]

  init(_ settings: Settings) throws { names = try settings.strings("columns") }

  /// Whether columns are named.
  var isGiven: Bool { !names.isEmpty }

  /// The chosen columns in the table's order. `sort` says in words what `fits` tests. Columns that are to be left
  /// untouched are chosen only by name.
  func columns(
    of table: TableView, untouched: Set<String>, sort: String, where fits: (ColumnView) -> Bool
  ) throws -> [ColumnView] {
    let all = table.columns
    let listed = all.map(\.name).joined(separator: ", ")
    for name in names {
      guard let column = all.first(where: { $0.name == name }) else {
        throw Failure.invalid("columns: there is no column '\(name)'; columns: \(listed)")
      }
      guard fits(column) else {
        throw Failure.invalid("columns: '\(name)' is \(column.description), and this transform is for \(sort)")
      }
    }
    let chosen = all.filter { column in
      names.isEmpty ? fits(column) && !untouched.contains(column.name) : names.contains(column.name)
    }
    guard !chosen.isEmpty else {
      throw Failure.invalid("there is no column to treat: this transform is for \(sort); columns: \(listed)")
    }
    return chosen
  }
}

extension ColumnView {
  /// Type and shape in words.
  var description: String {
    let type =
      switch dtype {
      case DType.u8: "u8"
      case DType.i32: "i32"
      case DType.i64: "i64"
      case DType.f32: "f32"
      case DType.f64: "f64"
      default: "text"
      }
    return extents.isEmpty ? type : "\(type) \(TensorSpec(extents).text)"
  }

  /// Whether element `index`, of row `index / width`, is there and is a number.
  func isPresent(_ index: Int, width: Int) -> Bool { !isMissing(index / max(width, 1)) && !number(index).isNaN }
}
