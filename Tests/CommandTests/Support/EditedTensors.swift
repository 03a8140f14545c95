import Foundation

/// A safetensors file that a test damages on purpose.
struct EditedTensors {
  private let path: String
  /// The JSON before the tensors.
  var header: String
  /// What the header's offsets point into.
  var tensors: Data

  init(_ path: String) throws {
    self.path = path
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let length = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    header = String(decoding: bytes[8..<8 + length], as: UTF8.self)
    tensors = Data(bytes[(8 + length)...])
  }

  /// The value of an 8-byte tensor.
  mutating func set<Number: BitwiseCopyable>(_ name: String, to value: Number) throws {
    let entries = try JSONSerialization.jsonObject(with: Data(header.utf8)) as? [String: Any]
    let entry = entries?[name] as? [String: Any]
    guard let first = (entry?["data_offsets"] as? [Int])?.first else { throw CocoaError(.fileReadCorruptFile) }
    tensors.replaceSubrange(first..<first + 8, with: withUnsafeBytes(of: value) { Data($0) })
  }

  func write() throws {
    let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) }
    try (length + Data(header.utf8) + tensors).write(to: URL(fileURLWithPath: path))
  }
}
