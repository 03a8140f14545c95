import DovelaCore
import DovelaTune
import Foundation
import TemporaryFolders
import Testing

/// Records survive whatever ends a process, and damage is found.
struct JournalTests {
  private struct Entry: Codable, Sendable, Equatable {
    var number: Int
    var value: Double
    var text = "a line\nand \"another\""
  }

  private let folder: TemporaryFolder
  private var path: String { folder.path + "/journal" }

  init() throws { folder = try TemporaryFolder() }

  private static let entries = [
    Entry(number: 0, value: 0.1), Entry(number: 1, value: .infinity), Entry(number: 2, value: -1e-300),
    Entry(number: 3, value: .leastNonzeroMagnitude),
  ]

  private func write(_ entries: [Entry] = entries) throws {
    let journal = try Journal<Entry>(path: path, creates: true)
    for entry in entries { try journal.exchange(apply: { _ in }, { [entry] }) }
  }

  private func read() throws -> [Entry] {
    var entries: [Entry] = []
    try Journal<Entry>(path: path).exchange(apply: { entries.append($0) }, { [] })
    return entries
  }

  private var bytes: Data { FileManager.default.contents(atPath: path) ?? Data() }

  private func setBytes(_ bytes: Data) throws { try bytes.write(to: URL(filePath: path)) }

  @Test func records_comeBackInOrder() throws {
    try write()
    #expect(try read() == Self.entries)
    #expect(throws: DovelaError.self) { try Journal<Entry>(path: path, creates: true) }
    #expect(try read() == Self.entries)
  }

  @Test func cutAtAnyByte_leavesTheRecordsBefore_andGoesOn() throws {
    try write()
    let whole = bytes
    for length in 0...whole.count {
      try setBytes(whole.prefix(length))
      let kept = whole.prefix(length).count { $0 == UInt8(ascii: "\n") }
      let journal = try Journal<Entry>(path: path)
      var seen: [Entry] = []
      try journal.exchange(apply: { seen.append($0) }, { [Entry(number: 9, value: 9)] })
      #expect(seen == Array(Self.entries.prefix(kept)) + [Entry(number: 9, value: 9)])
      #expect(try read() == seen)
    }
  }

  @Test func changedByte_isFoundWhereItIs_andNothingIsCut() throws {
    try write()
    let whole = bytes
    let firstEnd = try #require(whole.firstIndex(of: UInt8(ascii: "\n")))
    for index in whole.indices where index != whole.endIndex - 1 {
      var changed = whole
      changed[index] ^= 1
      try setBytes(changed)
      let error = #expect(throws: DovelaError.self, "byte \(index)") { try read() }
      if index < firstEnd { #expect(error?.message.contains("damaged at byte 0") == true) }
      #expect(bytes == changed)
    }
  }

  @Test func lostLine_isFound() throws {
    try write()
    let whole = bytes
    let first = try #require(whole.firstIndex(of: UInt8(ascii: "\n")))
    try setBytes(whole.suffix(from: first + 1))
    #expect(throws: DovelaError.self) { try read() }
  }

  @Test func refusedRecord_isNotWritten() throws {
    try write()
    let journal = try Journal<Entry>(path: path)
    struct Refusal: Error {}
    #expect(throws: Refusal.self) { try journal.exchange(apply: { _ in }, { throw Refusal() }) }
    #expect(try read() == Self.entries)
  }

  @Test func twoWriters_seeEachOther() throws {
    try write([])
    let (one, other) = (try Journal<Entry>(path: path), try Journal<Entry>(path: path))
    var seen: [[Int]] = [[], []]
    for number in 0..<20 {
      let side = number % 3 == 0 ? 1 : 0
      try (side == 0 ? one : other).exchange(
        apply: { seen[side].append($0.number) },
        {
          // It has seen all before it adds.
          #expect(seen[side] == Array(0..<number))
          return [Entry(number: number, value: 0)]
        })
    }
    try one.catchUp { seen[0].append($0.number) }
    try other.catchUp { seen[1].append($0.number) }
    #expect(seen == [Array(0..<20), Array(0..<20)])
  }

  @Test func threads_neitherLoseNorDouble() async throws {
    try write([])
    let path = path
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<4 {
        group.addTask {
          let journal = try Journal<Entry>(path: path)
          for number in 0..<50 {
            try journal.exchange(apply: { _ in }, { [Entry(number: writer * 50 + number, value: 0)] })
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try read().map(\.number).sorted() == Array(0..<200))
  }
}
