import CReaders
import PluginKit

/// A data set that is part of this plugin. A share of its rows, spread evenly, is the test split.
class BuiltInReader: ReaderComponent {
  private let testShare: Double
  private let cursor = SplitCursor()

  required init(_ settings: Settings) throws { testShare = try settings.double("test_split") }

  /// The name of the target.
  var target: String { "" }
  /// Every row.
  func columns() throws -> [FileColumn] { [] }

  func open(split: String, base: String) throws -> ReaderOpening? {
    guard split != "validation", split != "test" || testShare > 0 else { return nil }
    let all = try columns()
    let rows = all.first?.rows ?? 0
    let kept = (0..<rows).filter { split == "predict" || isTest($0) == (split == "test") }
    cursor.start(all.filter { split != "predict" || $0.name != target }.map { $0.selecting(kept) })
    return ReaderOpening(target: target, rows: cursor.rows)
  }

  func read(most: Int, into builder: TableBuilder) throws -> Int { try cursor.read(most: most, into: builder) }
  func close() { cursor.end() }

  /// For a share of 0.2: rows 4, 9, 14, …
  private func isTest(_ row: Int) -> Bool {
    (Double(row + 1) * testShare).rounded(.down) > (Double(row) * testShare).rounded(.down)
  }

  /// The columns of an embedded CSV file, gzipped or not.
  static func embedded(_ file: readers_embedded, _ name: String) throws -> [FileColumn] {
    let packed = Array(UnsafeBufferPointer(start: file.bytes, count: Int(file.size)))
    let bytes = Gzip.isGzip(packed) ? try Gzip.unpack(packed, path: name) : packed
    let dialect = CSVTable.Dialect(
      separator: UInt8(ascii: ","), hasHeader: true, names: [], types: [:], missing: [])
    return try CSVTable(bytes, dialect: dialect, path: name).columns()
  }
}

extension FileColumn {
  /// Some of the rows of a column, none of them missing.
  fileprivate func selecting(_ rows: [Int]) -> FileColumn {
    var copy = self
    if !texts.isEmpty {
      copy.texts = rows.map { texts[$0] }
      return copy
    }
    let size = rowBytes
    copy.bytes = rows.flatMap { bytes[$0 * size..<($0 + 1) * size] }
    return copy
  }

  /// Element `row` of a column of i64.
  func integer(_ row: Int) -> Int64 {
    bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: row * 8, as: Int64.self) }
  }
}
