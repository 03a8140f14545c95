import PluginKit

/// Leaves columns out.
final class Drop: TransformComponent {
  private let choice: ColumnChoice
  private let names: Set<String>

  init(_ settings: Settings) throws {
    choice = try ColumnChoice(settings)
    names = Set(try settings.strings("columns"))
    guard !names.isEmpty else { throw Failure.invalid("columns: name at least one column to leave out") }
  }

  func fit(_ table: TableView, untouched: Set<String>) throws {
    _ = try choice.columns(of: table, untouched: untouched, sort: "any column") { _ in true }
  }

  func apply(_ run: TransformRun) throws {
    for column in run.table.columns where !names.contains(column.name) { try run.builder.pass(column) }
  }
}
