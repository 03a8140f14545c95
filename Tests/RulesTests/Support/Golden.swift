import DovelaConfig
import DovelaCore
import DovelaPlugins
import Foundation
import Testing

/// One file of Tests/Goldens: named tensors, and the case that made them. See the README there.
struct Golden {
  struct Entry {
    var shape: [Int]
    var floats: [Float]
    var ints: [Int32]
  }

  let name: String
  let tensors: [String: Entry]
  let facts: [String: Any]

  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Goldens")

  /// The cases of a kind, sorted.
  static func names(_ kind: String) -> [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent(kind).path)) ?? []
    return files.filter { $0.hasSuffix(".safetensors") }.map { String($0.dropLast(12)) }.sorted()
  }

  init(_ kind: String, _ name: String) throws {
    self.name = name
    let bytes = try Data(contentsOf: Self.root.appendingPathComponent("\(kind)/\(name).safetensors"))
    let length = Int(bytes.prefix(8).enumerated().reduce(UInt64(0)) { $0 | UInt64($1.element) << (8 * $1.offset) })
    let header = try #require(
      try JSONSerialization.jsonObject(with: bytes[8..<8 + length]) as? [String: [String: Any]])
    let text = try #require(header["__metadata__"]?["case"] as? String)
    facts = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    var tensors: [String: Entry] = [:]
    for (key, entry) in header where key != "__metadata__" {
      let shape = try #require(entry["shape"] as? [Int])
      let offsets = try #require(entry["data_offsets"] as? [Int])
      let data = bytes[8 + length + offsets[0]..<8 + length + offsets[1]]
      var tensor = Entry(shape: shape, floats: [], ints: [])
      switch entry["dtype"] as? String {
      case "F32": tensor.floats = Self.items(data)
      case "I32": tensor.ints = Self.items(data)
      default: tensor.ints = data.map { Int32($0) }
      }
      tensors[key] = tensor
    }
    self.tensors = tensors
  }

  private static func items<Item: BitwiseCopyable>(_ data: Data) -> [Item] {
    Array(data).withUnsafeBytes { Array($0.bindMemory(to: Item.self)) }
  }

  func tensor(_ key: String) throws -> Entry { try #require(tensors[key], "no tensor '\(key)'") }

  /// The configuration under `key` of the case, as a user's would be read.
  func configuration(_ kind: ComponentKind, _ key: String) throws -> Configuration {
    let json = try JSONSerialization.data(withJSONObject: try #require(facts[key]))
    return try Standard.configuration(kind, json: String(decoding: json, as: UTF8.self))
  }
}
