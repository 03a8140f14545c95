import PluginKit

/// Labelled texts: `label<TAB>text`, one a line. Columns label and text, both strings.
final class TextReader: ReaderComponent {
  private let files: SplitFiles
  private let cursor = SplitCursor()

  init(_ settings: Settings) throws { files = try SplitFiles(settings, ending: "tsv") }

  func open(split: String, base: String) throws -> ReaderOpening? {
    guard let path = try files.file(split, base: base) else { return nil }
    cursor.start(try Self.columns(FileBytes.read(path), path: path, needsLabels: split != "predict"))
    return ReaderOpening(target: "label", rows: cursor.rows)
  }

  func read(most: Int, into builder: TableBuilder) throws -> Int { try cursor.read(most: most, into: builder) }
  func close() { cursor.end() }

  /// Cuts the lines. Blank lines are left out; without `needsLabels` a line without a tab is a text alone.
  static func columns(_ bytes: [UInt8], path: String, needsLabels: Bool) throws -> [FileColumn] {
    var labels: [Range<Int>] = []
    var texts: [Range<Int>] = []
    var line = 0
    var at = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    while at < bytes.count {
      line += 1
      let end = bytes[at...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      let last = end > at && bytes[end - 1] == UInt8(ascii: "\r") ? end - 1 : end
      defer { at = end + 1 }
      guard last > at else { continue }
      let tab = bytes[at..<last].firstIndex(of: UInt8(ascii: "\t"))
      guard tab != nil || !needsLabels else {
        throw Failure.data("\(path), line \(line): there is no tab; a line is label<TAB>text")
      }
      guard tab != at else { throw Failure.data("\(path), line \(line): the label before the tab is empty") }
      guard String(validating: bytes[at..<last], as: UTF8.self) != nil else {
        throw Failure.data("\(path), line \(line): the text is not UTF-8; convert the file (iconv -f LATIN1 -t UTF-8)")
      }
      if let tab { labels.append(at..<tab) }
      texts.append((tab.map { $0 + 1 } ?? at)..<last)
    }
    guard !texts.isEmpty else { throw Failure.data("\(path): the file is empty") }
    let text = FileColumn(name: "text", dtype: DType.text, bytes: bytes, texts: texts)
    guard labels.count == texts.count else { return [text] }
    return [FileColumn(name: "label", dtype: DType.text, bytes: bytes, texts: labels), text]
  }
}
