import DovelaCore

/// A plugin's file as it describes itself: manifest and schemas, read from its ELF notes without executing it.
///
/// ```swift
/// let file = try PluginFile(path: "liblion.so")
/// print(file.manifest.id, file.schemas.map(\.name))
/// ```
public struct PluginFile: Sendable {
  public var path: String
  public var manifest: PluginManifest
  /// In the order of the file, which is the compiler's; kinds that this version does not know are left out.
  public var schemas: [Schema]
  /// Unknown keys and kinds.
  public var warnings: [String]
  /// The schemas as text, to compare with what the code registers.
  let schemaTexts: [String]
  let manifestText: String

  public var identity: PluginIdentity { PluginIdentity(id: manifest.id, version: manifest.version, path: path) }

  /// - Throws: `.notFound` for a missing file; `.badData` for one that is not ELF, is truncated, has no notes or
  ///   malformed ones; `.unsupported` for another architecture.
  public init(path: String) throws {
    let notes = try ELFNotes(path: path).notes
    let manifests = notes.filter { $0.type == 1 }
    guard let text = manifests.first?.text else {
      throw DovelaError(
        .badData, .plugin, owner: path, "is no plugin of Dovela: it has no manifest in '.note.dovela' (DOVELA_MANIFEST)"
      )
    }
    guard manifests.count == 1 else {
      throw DovelaError(.badData, .plugin, owner: path, "has \(manifests.count) manifests; a plugin has one")
    }
    self.path = path
    manifestText = text
    manifest = try PluginManifest(parsing: text, owner: path)
    schemaTexts = notes.filter { $0.type == 2 }.map(\.text)
    var parser = SchemaParser(owner: path)
    schemas = try schemaTexts.compactMap { try parser.schema($0) }
    warnings = parser.warnings
  }

  /// Whether the file is a shared object with notes of Dovela, well-formed or not.
  static func hasNotes(path: String) -> Bool {
    (try? ELFNotes(path: path).notes.isEmpty) == false
  }
}

/// Who made a plugin.
public struct PluginManifest: Sendable, Hashable {
  /// Reverse DNS: `org.example.lion`.
  public var id: String
  public var version: String
  public var doc: String
  public var license: String?

  init(id: String, version: String, doc: String) {
    self.id = id
    self.version = version
    self.doc = doc
  }

  init(parsing text: String, owner: String) throws {
    guard let object = try JSON(parsing: text, owner: owner, "the manifest").object else {
      throw DovelaError(.badData, .plugin, owner: owner, "the manifest is malformed: it is not an object")
    }
    func word(_ key: String) throws -> String {
      guard let value = object[key]?.string, !value.isEmpty else {
        throw DovelaError(.badData, .plugin, owner: owner, "the manifest is malformed: it has no '\(key)'")
      }
      return value
    }
    id = try word("id")
    version = try word("version")
    doc = object["doc"]?.string ?? ""
    license = object["license"]?.string
  }
}
