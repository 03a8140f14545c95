import DovelaCore
import Foundation
import Testing

/// Nothing that a schema offers is accepted and then forgotten.
struct ParameterTests {
  /// Parameters that say how fast Keras computes, never what: they can have no effect here.
  private static let ofSpeedAlone: Set<String> = ["use_cudnn", "unroll"]

  /// What the host carries out, whichever component has it.
  private static let ofTheHost: [ComponentKind: Set<String>] = [
    .layer: ["seed"], .initializer: ["seed"], .optimizer: ["learning_rate", "weight_decay"], .schedule: ["name"],
  ]

  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The Swift code of every file of a plugin.
  private static func code(of folder: URL) throws -> String {
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    var code = ""
    while let file = files?.nextObject() as? URL {
      if file.pathExtension == "swift" { code += try String(contentsOf: file, encoding: .utf8) }
    }
    return code
  }

  @Test(arguments: ComponentKind.allCases) func everyParameter_isReadOrTheHosts(_ kind: ComponentKind) throws {
    for factory in Standard.registry.all(kind) {
      let name = factory.plugin.id.split(separator: ".").last.map(String.init) ?? ""
      let folder = Self.root.appendingPathComponent("Plugins/" + name.prefix(1).uppercased() + name.dropFirst())
      // Inputs are read before there are layers.
      let input = Self.root.appendingPathComponent("Sources/DovelaConfig/Models")
      let code = try Self.code(of: factory.schema.name == "InputLayer" ? input : folder)
      let host = Self.ofSpeedAlone.union(Self.ofTheHost[kind] ?? [])
      #expect(!code.isEmpty, "\(folder.path) is not there")
      for parameter in factory.schema.own where parameter.role == nil && !host.contains(parameter.id) {
        #expect(
          code.contains("\"\(parameter.id)\""),
          "no code of \(factory.plugin.id) reads '\(parameter.id)' of \(factory.schema.name)")
      }
    }
  }
}
