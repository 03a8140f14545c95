import PluginKit

/// Elements as files keep them, turned into those that a table has: u8, i32, i64, f32 and f64, little-endian.
enum Elements {
  enum Kind {
    case unsigned, signed, float, bool
  }

  /// The elements in the smallest type of a table that holds them all. `size` is 1, 2, 4 or 8 (2, 4 or 8 of a float).
  static func native(_ bytes: [UInt8], _ kind: Kind, size: Int, isBigEndian: Bool) -> (dtype: UInt32, [UInt8]) {
    let bytes = isBigEndian && size > 1 ? swapped(bytes, size) : bytes
    switch (kind, size) {
    case (.unsigned, 1), (.bool, 1): return (DType.u8, bytes)
    case (.signed, 1): return (DType.i32, converted(bytes, Int8.self) { Int32($0) })
    case (.signed, 2): return (DType.i32, converted(bytes, Int16.self) { Int32($0) })
    case (.signed, 4): return (DType.i32, bytes)
    case (.signed, _): return (DType.i64, bytes)
    case (.unsigned, 2): return (DType.i32, converted(bytes, UInt16.self) { Int32($0) })
    case (.unsigned, 4): return (DType.i64, converted(bytes, UInt32.self) { Int64($0) })
    case (.unsigned, _): return (DType.i64, converted(bytes, UInt64.self) { Int64(clamping: $0) })
    case (.float, 2): return (DType.f32, converted(bytes, UInt16.self) { float(half: $0) })
    case (.float, 4): return (DType.f32, bytes)
    default: return (DType.f64, bytes)
    }
  }

  private static func swapped(_ bytes: [UInt8], _ size: Int) -> [UInt8] {
    var bytes = bytes
    bytes.withUnsafeMutableBufferPointer { bytes in
      for start in stride(from: 0, to: bytes.count - size + 1, by: size) {
        for index in 0..<size / 2 { bytes.swapAt(start + index, start + size - 1 - index) }
      }
    }
    return bytes
  }

  private static func converted<From: BitwiseCopyable, To: BitwiseCopyable>(
    _ bytes: [UInt8], _: From.Type, _ convert: (From) -> To
  ) -> [UInt8] {
    let count = bytes.count / MemoryLayout<From>.size
    return [UInt8](unsafeUninitializedCapacity: count * MemoryLayout<To>.size) { buffer, initialized in
      let target = UnsafeMutableRawBufferPointer(buffer)
      bytes.withUnsafeBytes { source in
        for index in 0..<count {
          let value = source.loadUnaligned(fromByteOffset: index * MemoryLayout<From>.size, as: From.self)
          target.storeBytes(of: convert(value), toByteOffset: index * MemoryLayout<To>.size, as: To.self)
        }
      }
      initialized = count * MemoryLayout<To>.size
    }
  }

  /// IEEE 754 binary16: 1 sign, 5 exponent and 10 fraction bits.
  private static func float(half: UInt16) -> Float {
    let sign = UInt32(half >> 15) << 31
    let exponent = UInt32(half >> 10 & 0x1f)
    let fraction = UInt32(half & 0x3ff)
    switch exponent {
    case 0:
      let magnitude = Float(fraction) * 0x1p-24
      return sign == 0 ? magnitude : -magnitude
    case 0x1f: return Float(bitPattern: sign | 0x7f80_0000 | fraction << 13)
    default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
  }
}
