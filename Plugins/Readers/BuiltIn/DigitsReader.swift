import CReaders
import PluginKit

/// Handwritten digits of 8x8 pixels: pixels (64,) u8 0…16, label 0…9.
final class DigitsReader: BuiltInReader {
  override var target: String { "label" }

  override func columns() throws -> [FileColumn] {
    let columns = try Self.embedded(readers_digits(), "digits.csv.gz")
    let rows = columns[0].rows
    let pixels = (0..<rows).flatMap { row in columns[..<64].map { UInt8(truncatingIfNeeded: $0.integer(row)) } }
    let labels = (0..<rows).map { Int32(truncatingIfNeeded: columns[64].integer($0)) }
    return [
      FileColumn(name: "pixels", extents: [64], dtype: DType.u8, bytes: pixels),
      .numbers("label", DType.i32, labels),
    ]
  }
}
