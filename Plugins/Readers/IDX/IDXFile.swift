import PluginKit

/// One IDX file (LeCun's format of MNIST): two zeros, a type, a rank, big-endian extents, elements.
struct IDXFile {
  /// Extents, the first being the rows.
  let extents: [Int]
  let dtype: UInt32
  /// Elements, little-endian.
  let elements: [UInt8]

  init(_ bytes: [UInt8], path: String) throws {
    guard bytes.count >= 4 else { throw Failure.data("\(path): \(bytes.count) bytes are no IDX file: it is truncated") }
    guard bytes[0] == 0, bytes[1] == 0, let type = Self.types[bytes[2]], (1...8).contains(bytes[3]) else {
      let magic = bytes[..<4].map { Self.hexadecimal($0) }.joined(separator: " ")
      throw Failure.data(
        "\(path): wrong magic \(magic); an IDX file begins 00 00, a type (08 u8, 09 i8, 0b i16, 0c i32, 0d f32, "
          + "0e f64) and the number of axes")
    }
    let rank = Int(bytes[3])
    guard bytes.count >= 4 + 4 * rank else { throw Failure.data("\(path): the header is truncated") }
    let extents = (0..<rank).map { axis in bytes[(4 + 4 * axis)..<(8 + 4 * axis)].reduce(0) { $0 << 8 | Int($1) } }
    let expected = try product(extents + [type.size])
    let count = bytes.count - 4 - 4 * rank
    guard count == expected else {
      throw Failure.data(
        "\(path): the header announces \(extents.map(String.init).joined(separator: "x")) elements, \(expected) bytes, "
          + "and there are \(count): the file is \(count < expected ? "truncated" : "too long")")
    }
    self.extents = extents
    let body = Array(bytes[(4 + 4 * rank)...])
    (dtype, elements) = Elements.native(body, type.kind, size: type.size, isBigEndian: true)
  }

  private static let types: [UInt8: (kind: Elements.Kind, size: Int)] = [
    0x08: (.unsigned, 1), 0x09: (.signed, 1), 0x0b: (.signed, 2), 0x0c: (.signed, 4), 0x0d: (.float, 4),
    0x0e: (.float, 8),
  ]

  private static func hexadecimal(_ byte: UInt8) -> String {
    let text = String(byte, radix: 16)
    return text.count == 1 ? "0" + text : text
  }
}
