import CZlib

/// CRC-32, as zip files have it.
enum Checksum {
  static func crc32(_ bytes: [UInt8]) -> UInt32 {
    var sum: UInt = 0
    var at = 0
    bytes.withUnsafeBufferPointer { bytes in
      while at < bytes.count {
        let count = min(bytes.count - at, 1 << 30)
        sum = CZlib.crc32(sum, bytes.baseAddress.map { $0 + at }, UInt32(count))
        at += count
      }
    }
    return UInt32(truncatingIfNeeded: sum)
  }
}
