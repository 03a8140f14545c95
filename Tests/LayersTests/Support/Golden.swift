import Foundation

/// A case of `Tests/Goldens`: named tensors, and the JSON that says what made them.
struct Golden {
  struct Array {
    var shape: [Int]
    var dtype: String
    var bytes: Data

    var count: Int { shape.reduce(1, *) }

    /// The elements as floats, whatever their type.
    var floats: [Float] {
      switch dtype {
      case "F32": elements(Float.self)
      case "I32": elements(Int32.self).map { Float($0) }
      default: bytes.map { Float($0) }
      }
    }

    private func elements<Element>(_ type: Element.Type) -> [Element] {
      bytes.withUnsafeBytes { raw in
        (0..<count).map { raw.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Element>.stride, as: type) }
      }
    }
  }

  let name: String
  let arrays: [String: Array]
  /// The member `case`, parsed.
  let description: [String: Any]

  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static func names(_ kind: String) -> [String] {
    let folder = root.appendingPathComponent("Tests/Goldens/\(kind)").path
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return files.filter { $0.hasSuffix(".safetensors") }.map { String($0.dropLast(12)) }.sorted()
  }

  init(_ kind: String, _ name: String) throws {
    self.name = name
    let file = try Data(contentsOf: Self.root.appendingPathComponent("Tests/Goldens/\(kind)/\(name).safetensors"))
    let length = Int(file.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) })
    let header = try JSONSerialization.jsonObject(with: file.subdata(in: 8..<8 + length)) as? [String: Any] ?? [:]
    var arrays: [String: Array] = [:]
    var description: [String: Any] = [:]
    for (key, value) in header {
      guard let object = value as? [String: Any] else { continue }
      if key == "__metadata__" {
        let text = object["case"] as? String ?? "{}"
        description = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
      } else if let range = object["data_offsets"] as? [Int], let shape = object["shape"] as? [Int],
        let dtype = object["dtype"] as? String
      {
        let start = 8 + length
        arrays[key] = Array(shape: shape, dtype: dtype, bytes: file.subdata(in: start + range[0]..<start + range[1]))
      }
    }
    self.arrays = arrays
    self.description = description
  }

  subscript(key: String) -> Array? { arrays[key] }

  /// The layers of the case, in order, each as JSON text.
  var layers: [String] {
    get throws {
      let objects = description["layers"] as? [Any] ?? [description["layer"] as Any]
      return try objects.map {
        String(decoding: try JSONSerialization.data(withJSONObject: $0, options: [.sortedKeys]), as: UTF8.self)
      }
    }
  }

  var isTraining: Bool { description["training"] as? Bool ?? false }
}
