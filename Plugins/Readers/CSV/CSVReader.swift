import PluginKit

/// Tables as comma-separated values.
final class CSVReader: ReaderComponent {
  private let files: SplitFiles
  private let dialect: CSVTable.Dialect
  private let target: String?
  private let cursor = SplitCursor()

  init(_ settings: Settings) throws {
    files = try SplitFiles(settings, ending: "csv")
    target = try settings.isNull("target") ? nil : settings.string("target")
    dialect = CSVTable.Dialect(
      separator: try Self.separator(settings.string("separator")), hasHeader: try settings.bool("header"),
      names: try settings.strings("columns"), types: try Self.types(settings.strings("types")),
      missing: Set(try settings.strings("missing")))
  }

  func open(split: String, base: String) throws -> ReaderOpening? {
    guard let path = try files.file(split, base: base) else { return nil }
    let columns = try CSVTable(FileBytes.read(path), dialect: dialect, path: path).columns()
    if let target, split != "predict", !columns.contains(where: { $0.name == target }) {
      throw Failure.invalid(
        "target: there is no column '\(target)' in \(path); columns: "
          + columns.map(\.name).joined(separator: ", "))
    }
    cursor.start(columns)
    return ReaderOpening(target: target, rows: cursor.rows)
  }

  func read(most: Int, into builder: TableBuilder) throws -> Int { try cursor.read(most: most, into: builder) }
  func close() { cursor.end() }

  private static func separator(_ text: String) throws -> UInt8 {
    let bytes = Array((text == "tab" || text == "\\t" ? "\t" : text).utf8)
    guard bytes.count == 1, !"\"\r\n".utf8.contains(bytes[0]) else {
      throw Failure.invalid("separator: '\(text)' is not one ASCII character other than a quote; for tabs say tab")
    }
    return bytes[0]
  }

  private static func types(_ declarations: [String]) throws -> [String: String] {
    var types: [String: String] = [:]
    for declaration in declarations {
      guard let colon = declaration.lastIndex(of: ":"),
        case let type = declaration[declaration.index(after: colon)...].drop(while: { $0 == " " }),
        ["int", "float", "text"].contains(type)
      else {
        throw Failure.invalid("types: '\(declaration)' is not NAME:int, NAME:float or NAME:text")
      }
      types[String(declaration[..<colon])] = String(type)
    }
    return types
  }
}
