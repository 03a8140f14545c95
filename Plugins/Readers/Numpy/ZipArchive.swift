import PluginKit

/// The members of a zip file, stored or deflated, as numpy writes them; zip64 included.
struct ZipArchive {
  struct Member {
    var name: String
    var method: Int
    var packed: Int
    var unpacked: Int
    var checksum: UInt32
    /// Of the local header.
    var offset: Int
  }

  private(set) var members: [Member] = []
  private let bytes: [UInt8]
  private let path: String

  static func isZip(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x50, 0x4b]) }

  /// Reads the directory at the end of the file.
  init(_ bytes: [UInt8], path: String) throws {
    self.bytes = bytes
    self.path = path
    guard var end = Self.endOfDirectory(bytes) else {
      throw Failure.data("\(path): the zip file has no directory at its end: it is truncated")
    }
    var count = try number(end + 10, 2)
    var at = try number(end + 16, 4)
    if count == 0xffff || at == 0xffff_ffff {
      end = try number(end - 20 + 8, 8)
      guard try number(end, 4) == 0x0606_4b50 else { throw damaged(end) }
      count = try number(end + 32, 8)
      at = try number(end + 48, 8)
    }
    for _ in 0..<min(count, bytes.count / 46) { members.append(try member(&at)) }
  }

  /// The bytes of a member, checked against its checksum.
  func unpack(_ member: Member) throws -> [UInt8] {
    let header = member.offset
    guard member.offset >= 0, try number(header, 4) == 0x0403_4b50 else { throw damaged(header) }
    let start = try header + 30 + number(header + 26, 2) + number(header + 28, 2)
    guard start <= bytes.count, member.packed >= 0, member.packed <= bytes.count - start else {
      throw Failure.data("\(path): the member '\(member.name)' is truncated")
    }
    var result: [UInt8] = []
    switch member.method {
    case 0: result = Array(bytes[start..<start + member.packed])
    case 8:
      let packed = Array(bytes[start..<start + member.packed])
      _ = try Inflate.member(of: packed, from: 0, format: .raw, to: &result, path: "\(path)/\(member.name)")
    default:
      throw Failure.data("\(path): the member '\(member.name)' is packed by method \(member.method); 0 and 8 are known")
    }
    guard result.count == member.unpacked, Checksum.crc32(result) == member.checksum else {
      throw Failure.data("\(path): the member '\(member.name)' does not fit its checksum: the file is damaged")
    }
    return result
  }

  private func member(_ at: inout Int) throws -> Member {
    guard try number(at, 4) == 0x0201_4b50 else { throw damaged(at) }
    let nameLength = try number(at + 28, 2)
    let extraLength = try number(at + 30, 2)
    let place = at + 46
    guard place + nameLength + extraLength <= bytes.count else { throw damaged(at) }
    var member = Member(
      name: String(decoding: bytes[place..<place + nameLength], as: UTF8.self), method: try number(at + 10, 2),
      packed: try number(at + 20, 4), unpacked: try number(at + 24, 4), checksum: UInt32(try number(at + 16, 4)),
      offset: try number(at + 42, 4))
    try readWideSizes(place + nameLength, end: place + nameLength + extraLength, &member)
    at = try place + nameLength + extraLength + number(at + 32, 2)
    return member
  }

  /// Sizes above 32 bits stand in the extra field 1, in this order, each only where the short one is full.
  private func readWideSizes(_ start: Int, end: Int, _ member: inout Member) throws {
    var at = start
    while at + 4 <= end {
      let size = try number(at + 2, 2)
      if try number(at, 2) == 1 {
        var place = at + 4
        for part in [\Member.unpacked, \.packed, \.offset] where member[keyPath: part] == 0xffff_ffff {
          member[keyPath: part] = try number(place, 8)
          place += 8
        }
      }
      at += 4 + size
    }
  }

  /// A little-endian number; refuses a place outside the file and a number that no size can be.
  private func number(_ at: Int, _ size: Int) throws -> Int {
    guard at >= 0, at <= bytes.count - size else { throw damaged(at) }
    let value = bytes[at..<at + size].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard value < 1 << 62 else { throw damaged(at) }
    return Int(value)
  }

  private func damaged(_ at: Int) -> Failure { .data("\(path): the zip file is damaged or truncated at byte \(at)") }

  private static func endOfDirectory(_ bytes: [UInt8]) -> Int? {
    guard bytes.count >= 22 else { return nil }
    let least = max(0, bytes.count - 22 - 0xffff)
    return stride(from: bytes.count - 22, through: least, by: -1).first {
      bytes[$0] == 0x50 && bytes[$0 + 1] == 0x4b && bytes[$0 + 2] == 5 && bytes[$0 + 3] == 6
    }
  }
}
