import PluginKit

/// Cuts the bytes of a CSV file (RFC 4180) into rows of cells. Lines end in LF, CRLF or CR; blank lines are left out;
/// quoted cells may hold separators, line ends and doubled quotes.
struct CSVScanner {
  /// One cell: where its text lies, without quotes, and whether it has doubled quotes inside.
  struct Cell {
    var start: Int
    var end: Int
    var hasDoubledQuotes = false

    var range: Range<Int> { start..<end }
  }

  /// A row: its first cell among all cells, how many it has, and the line on which it starts, from 1.
  struct Row {
    var first: Int
    var count: Int
    var line: Int
  }

  private(set) var cells: [Cell] = []
  private(set) var rows: [Row] = []
  private let path: String
  private let separator: UInt8

  private static let quote = UInt8(ascii: "\"")
  private static let newline = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  init(_ bytes: [UInt8], separator: UInt8, path: String) throws {
    self.path = path
    self.separator = separator
    try bytes.withUnsafeBufferPointer { try scan($0) }
  }

  private mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>) throws {
    var at = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    guard !bytes.starts(with: [0xff, 0xfe]), !bytes.starts(with: [0xfe, 0xff]) else {
      throw Failure.data("\(path): the file is UTF-16; convert it to UTF-8 (iconv -f UTF-16 -t UTF-8)")
    }
    var line = 1
    while at < bytes.count {
      let row = Row(first: cells.count, count: 0, line: line)
      at = try scanRow(bytes, from: at, line: &line)
      let count = cells.count - row.first
      let isBlank = count == 1 && cells[row.first].range.allSatisfy { bytes[$0] == 0x20 || bytes[$0] == 0x09 }
      if isBlank {
        cells.removeLast()
      } else {
        rows.append(Row(first: row.first, count: count, line: row.line))
      }
    }
  }

  /// Cuts one row and gives the place behind its line end.
  private mutating func scanRow(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, line: inout Int) throws -> Int {
    var at = start
    let first = cells.count
    while true {
      if at < bytes.count, bytes[at] == Self.quote {
        at = try scanQuoted(bytes, from: at + 1, column: cells.count - first + 1, line: &line)
      } else {
        let cell = at
        while at < bytes.count, bytes[at] != separator, bytes[at] != Self.newline, bytes[at] != Self.carriageReturn {
          at += 1
        }
        cells.append(Cell(start: cell, end: at))
      }
      guard at < bytes.count else { return at }
      if bytes[at] == separator {
        at += 1
        continue
      }
      line += 1
      let isPair = bytes[at] == Self.carriageReturn && at + 1 < bytes.count && bytes[at + 1] == Self.newline
      return at + (isPair ? 2 : 1)
    }
  }

  private mutating func scanQuoted(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, column: Int, line: inout Int
  ) throws -> Int {
    let opened = line
    var at = start
    var cell = Cell(start: start, end: start)
    while true {
      guard at < bytes.count else {
        throw Failure.data("\(path), line \(opened), column \(column): a quoted cell is never closed")
      }
      if bytes[at] == Self.quote {
        guard at + 1 < bytes.count, bytes[at + 1] == Self.quote else { break }
        cell.hasDoubledQuotes = true
        at += 1
      } else if bytes[at] == Self.newline {
        line += 1
      }
      at += 1
    }
    cell.end = at
    cells.append(cell)
    at += 1
    guard
      at == bytes.count || bytes[at] == separator || bytes[at] == Self.newline || bytes[at] == Self.carriageReturn
    else {
      throw Failure.data(
        "\(path), line \(line), column \(column): text after the closing quote; a quote inside a quoted cell is doubled"
      )
    }
    return at
  }
}
