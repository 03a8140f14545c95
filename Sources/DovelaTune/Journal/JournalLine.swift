import CZlib
import DovelaCore
import Foundation

/// One line of a journal: eight hexadecimal digits of a checksum, a space, the record as JSON, a line feed.
///
/// The checksum (CRC-32) covers the checksum of the line before, so that a line that was lost or moved is found.
enum JournalLine {
  /// Digits and space.
  private static let head = 9

  static func bytes(_ record: some Encodable, after chain: UInt32) throws -> (bytes: Data, chain: UInt32) {
    let body = try encoder.encode(record)
    let own = checksum(body, after: chain)
    let digits = String(own, radix: 16)
    let text = String(repeating: "0", count: 8 - digits.count) + digits + " "
    return (Data(text.utf8) + body + [UInt8(ascii: "\n")], own)
  }

  /// The JSON of a line without its line feed, and the checksum that the next one goes on from; `nil` where they do
  /// not belong together.
  static func body(_ line: Data, after chain: UInt32) -> (body: Data, chain: UInt32)? {
    guard line.count > head, line[line.startIndex + head - 1] == UInt8(ascii: " ") else { return nil }
    let digits = String(decoding: line.prefix(8), as: UTF8.self)
    let body = line.dropFirst(head)
    guard let written = UInt32(digits, radix: 16), written == checksum(body, after: chain) else { return nil }
    return (body, written)
  }

  /// Numbers that JSON has no words for are written as strings.
  static let encoder: JSONEncoder = {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return encoder
  }()

  static let decoder: JSONDecoder = {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return decoder
  }()

  private static func checksum(_ body: Data, after chain: UInt32) -> UInt32 {
    body.withUnsafeBytes { bytes in
      UInt32(truncatingIfNeeded: crc32(UInt(chain), bytes.bindMemory(to: UInt8.self).baseAddress, UInt32(bytes.count)))
    }
  }
}
