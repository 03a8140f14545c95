import PluginKit

/// Writes a row of logs for every epoch (Keras `CSVLogger`): `epoch`, from 0, then the names of the first epoch's logs,
/// sorted; `NA` where one is missing. Where no log of the validation is there yet, its columns are added.
///
/// It remembers how long the file was, so that a run that is interrupted and continued has every row once.
final class CSVLogger: CallbackComponent {
  static let events: Events = [.trainBegin, .epochEnd]
  static let hasState = true

  private let filename: String
  private let separator: Character
  private let appends: Bool

  private var keys: [String]?
  /// Where the next row goes.
  private var end = 0
  private var wantsHeader = true
  private var continues = false

  init(_ settings: Settings) throws {
    filename = try settings.string("filename")
    appends = try settings.bool("append")
    let text = try settings.string("separator")
    guard let first = text.first, text.count == 1, first != "\"", first != "\n" else {
      throw Failure.invalid("separator must be one character, received '\(text)'; write \"\\t\" for a tab")
    }
    separator = first
    guard !filename.isEmpty else { throw Failure.invalid("filename is empty; give a file name such as log.csv") }
  }

  func on(_ event: Events, _ moment: Moment) throws {
    let file = LogFile(path: moment.path(filename))
    if event == .trainBegin { try begin(file, moment) } else { try endEpoch(file, moment) }
  }

  private func begin(_ file: LogFile, _ moment: Moment) throws {
    let size = file.size
    if continues {
      continues = false
      if let size, size >= end { return try file.cut(to: end) }
      moment.warn("'\(filename)' has lost rows of the run that is continued; new rows follow what is left")
      end = size ?? 0
      wantsHeader = end == 0
      return
    }
    keys = nil
    end = appends ? size ?? 0 : 0
    wantsHeader = end == 0
    try file.cut(to: end)
  }

  private func endEpoch(_ file: LogFile, _ moment: Moment) throws {
    let keys = self.keys ?? Self.columns(moment.logNames)
    self.keys = keys
    var rows = ""
    if wantsHeader { rows += line(["epoch"] + keys) }
    rows += line(["\(moment.epoch)"] + keys.map { moment.log(named: $0).map { "\($0)" } ?? "NA" })
    try file.write(rows, at: end)
    end += rows.utf8.count
    wantsHeader = false
  }

  private static func columns(_ names: [String]) -> [String] {
    let names = names.sorted()
    return names.contains { $0.hasPrefix("val_") } ? names : names + names.map { "val_" + $0 }
  }

  private func line(_ fields: [String]) -> String {
    let quoted = fields.map { field in
      guard field.contains(where: { $0 == separator || $0 == "\"" || $0.isNewline }) else { return field }
      return "\"" + field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
    return quoted.joined(separator: String(separator)) + "\n"
  }

  func save(to sink: Sink) throws {
    try sink.write(Int64(end))
    try sink.write(UInt8((wantsHeader ? 1 : 0) | (keys == nil ? 0 : 2)))
    try sink.write(UInt32(keys?.count ?? 0))
    for key in keys ?? [] { try sink.write(key) }
  }

  func load(from source: Source, version: Int) throws {
    let end = try source.readCount()
    let flags = try source.read(UInt8.self)
    guard flags < 4 else { throw Failure.data("the flags are \(flags)") }
    let count = try source.read(UInt32.self)
    var keys: [String] = []
    for _ in 0..<count { keys.append(try source.readString()) }
    try source.expectEnd()
    (self.end, wantsHeader, self.keys, continues) = (end, flags & 1 == 1, flags & 2 == 2 ? keys : nil, true)
  }
}
