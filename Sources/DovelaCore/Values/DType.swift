/// The element type of a tensor. Raw values are DLPack's code, bits and lanes, packed as in the plugin contract.
public enum DType: UInt32, Sendable, Hashable, CaseIterable {
  case i32 = 0x1_20_00
  case i64 = 0x1_40_00
  case u8 = 0x1_08_01
  case f16 = 0x1_10_02
  case f32 = 0x1_20_02
  case f64 = 0x1_40_02
  case bf16 = 0x1_10_04
  /// A string in a column of a table; never in a tensor.
  case text = 0x1_80_03

  /// Bytes of one element.
  public var size: Int { Int((rawValue >> 8) & 0xff) / 8 }
}

extension DType: CustomStringConvertible {
  public var description: String {
    switch self {
    case .i32: "i32"
    case .i64: "i64"
    case .u8: "u8"
    case .f16: "f16"
    case .f32: "f32"
    case .f64: "f64"
    case .bf16: "bf16"
    case .text: "text"
    }
  }
}
