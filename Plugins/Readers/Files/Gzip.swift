import CZlib
import Glibc
import PluginKit

/// Gzip files (RFC 1952): one or several members, one after the other.
enum Gzip {
  static func isGzip(_ bytes: [UInt8]) -> Bool { bytes.count >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b }

  /// Everything that the members hold. A file that ends early or does not fit its checksums is refused.
  static func unpack(_ packed: [UInt8], path: String) throws -> [UInt8] {
    var result: [UInt8] = []
    var at = 0
    repeat {
      at = try Inflate.member(of: packed, from: at, format: .gzip, to: &result, path: path)
      // Tape tools fill up with zeros.
      while at < packed.count, packed[at] == 0 { at += 1 }
      guard at == packed.count || isGzip(Array(packed[at..<min(at + 2, packed.count)])) else {
        throw Failure.data("\(path): byte \(at): there are bytes behind the gzip data that are not gzip")
      }
    } while at < packed.count
    return result
  }
}

/// One stream of deflated bytes.
enum Inflate {
  /// The frame around it, as zlib's window bits say it.
  enum Format: Int32 {
    case gzip = 31
    case raw = -15
  }

  /// Unpacks the stream that begins at `start` onto the end of `result`; gives the place behind it.
  static func member(
    of packed: [UInt8], from start: Int, format: Format, to result: inout [UInt8], path: String
  ) throws -> Int {
    var stream = z_stream()
    let size = Int32(MemoryLayout<z_stream>.size)
    guard inflateInit2_(&stream, format.rawValue, ZLIB_VERSION, size) == Z_OK else {
      throw Failure.io("\(path): zlib cannot start")
    }
    defer { inflateEnd(&stream) }
    let most = memorySize
    var at = start
    var chunk = [UInt8](repeating: 0, count: min(1 << 18, 4096 + 4 * (packed.count - start)))
    while true {
      // zlib counts in 32 bits.
      let offered = min(packed.count - at, 1 << 30)
      let room = chunk.count
      let (status, taken, made) = packed.withUnsafeBufferPointer { input in
        chunk.withUnsafeMutableBufferPointer { output in
          stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress.map { $0 + at })
          stream.avail_in = UInt32(offered)
          stream.next_out = output.baseAddress
          stream.avail_out = UInt32(room)
          let status = inflate(&stream, Z_NO_FLUSH)
          return (status, offered - Int(stream.avail_in), room - Int(stream.avail_out))
        }
      }
      at += taken
      guard result.count + made <= most else {
        throw Failure.range("\(path): unpacked it is larger than this machine's memory of \(most) bytes")
      }
      result.append(contentsOf: chunk[..<made])
      if status == Z_STREAM_END { return at }
      if status == Z_OK, taken + made > 0 { continue }
      if at == packed.count, status == Z_OK || status == Z_BUF_ERROR {
        throw Failure.data("\(path): the compressed data ends early, at byte \(at): the file is truncated")
      }
      let reason = stream.msg.map { String(cString: $0) } ?? "error \(status)"
      throw Failure.data("\(path): the compressed data is damaged near byte \(at): \(reason)")
    }
  }

  private static var memorySize: Int {
    let (bytes, overflow) = sysconf(Int32(_SC_PHYS_PAGES)).multipliedReportingOverflow(by: sysconf(Int32(_SC_PAGESIZE)))
    return overflow || bytes <= 0 ? Int.max : bytes
  }
}
