import DovelaConfig
import DovelaCore
import DovelaModel
import DovelaPlugins
import Foundation

/// The standard plugins, from the folder of the build.
final class Standard {
  let registry = Registry()
  private let loader: PluginLoader

  init() throws {
    let registry = registry
    loader = PluginLoader(registry: registry, resolver: Resolver.forPlugins(registry))
    try loader.loadAll(.buildFolder)
  }

  /// A component from its `{"class_name", "config"}` or its name.
  func component(_ kind: ComponentKind, _ json: Any) throws -> Configuration {
    let resolver = Resolver(registry: registry)
    let text: String
    if let name = json as? String {
      text = "\"\(name)\""
    } else {
      text = String(decoding: try JSONSerialization.data(withJSONObject: json, options: [.sortedKeys]), as: UTF8.self)
    }
    let configuration = resolver.configuration(kind, try DocumentReader.read(text: text, origin: "golden"), place: "")
    try resolver.report.finish()
    guard let configuration else { throw DovelaError(.notFound, .other, "no \(kind.rawValue): \(text)") }
    return configuration
  }

  func model(_ json: Any) throws -> ModelSpecification {
    let text = String(decoding: try JSONSerialization.data(withJSONObject: json, options: [.sortedKeys]), as: UTF8.self)
    return try RunReader(registry: registry, workingDirectory: "/").model(
      try DocumentReader.read(text: text, origin: "golden"))
  }
}

/// A file of Tests/Goldens: tensors, and what the case is.
struct Golden {
  let `case`: [String: Any]
  private let header: [String: Any]
  private let bytes: Data

  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Goldens")

  static func names(_ kind: String) -> [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: kind).path)) ?? []
    return files.filter { $0.hasSuffix(".safetensors") }.map { String($0.dropLast(12)) }.sorted()
  }

  init(_ kind: String, _ name: String) throws {
    let data = try Data(contentsOf: Self.folder.appending(path: "\(kind)/\(name).safetensors"))
    let length = data.prefix(8).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
    header = try JSONSerialization.jsonObject(with: data[8..<8 + length]) as? [String: Any] ?? [:]
    bytes = data.subdata(in: 8 + length..<data.count)
    let metadata = header["__metadata__"] as? [String: String] ?? [:]
    `case` =
      try JSONSerialization.jsonObject(with: Data((metadata["case"] ?? "{}").utf8)) as? [String: Any] ?? [:]
  }

  var names: [String] { header.keys.filter { $0 != "__metadata__" }.sorted() }

  func shape(_ name: String) -> [Int] { (header[name] as? [String: Any])?["shape"] as? [Int] ?? [] }

  func isFloat(_ name: String) -> Bool { (header[name] as? [String: Any])?["dtype"] as? String == "F32" }

  /// The elements as they lie, four bytes each.
  func words(_ name: String) -> [UInt32] {
    guard let entry = header[name] as? [String: Any], let range = entry["data_offsets"] as? [Int] else { return [] }
    return bytes.subdata(in: range[0]..<range[1]).withUnsafeBytes { raw in
      (0..<raw.count / 4).map { raw.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self) }
    }
  }

  func floats(_ name: String) -> [Float] { words(name).map(Float.init(bitPattern:)) }
}
