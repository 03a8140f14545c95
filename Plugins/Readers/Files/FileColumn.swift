import PluginKit

/// A column as a file gave it: elements of one fixed size, one after the other, or strings.
struct FileColumn {
  var name: String
  /// Shape of one row; empty for a plain number or string.
  var extents: [Int] = []
  var dtype: UInt32
  /// The elements, little-endian; for strings the bytes that `texts` cuts.
  var bytes: [UInt8]
  /// Of a column of strings: where in `bytes` each lies.
  var texts: [Range<Int>] = []
  /// 1 where the value of a row is missing; empty where none is.
  var missing: [UInt8] = []

  /// Bytes of one row of numbers.
  var rowBytes: Int { extents.reduce(Int(dtype >> 8 & 0xff) / 8, *) }
  var rows: Int { dtype == DType.text ? texts.count : rowBytes == 0 ? 0 : bytes.count / rowBytes }

  /// A column of plain numbers.
  static func numbers<Number: BitwiseCopyable>(
    _ name: String, _ dtype: UInt32, _ values: [Number], missing: [UInt8] = []
  ) -> FileColumn {
    FileColumn(name: name, dtype: dtype, bytes: values.withUnsafeBytes { Array($0) }, missing: missing)
  }
}
