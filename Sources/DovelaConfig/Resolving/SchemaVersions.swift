import DovelaCore

/// The schema versions that the components of a file were written with; 1 where it does not say.
public struct SchemaVersions: Sendable, Hashable {
  /// By `kind:Name`, those above 1.
  public private(set) var above1: [String: Int]

  public init(_ above1: [String: Int] = [:]) { self.above1 = above1 }

  /// Adds a component and those inside it.
  public mutating func add(_ configuration: Configuration) {
    let schema = configuration.schema
    if schema.version > 1 { above1[Self.key(schema)] = schema.version }
    for setting in configuration.settings { add(setting.value) }
  }

  private mutating func add(_ value: Value) {
    switch value {
    case .component(let configuration): add(configuration)
    case .list(let items): for item in items { add(item) }
    default: break
    }
  }

  subscript(schema: Schema) -> Int { above1[Self.key(schema)] ?? 1 }

  private static func key(_ schema: Schema) -> String { "\(schema.kind.rawValue):\(schema.name)" }
}

extension SchemaVersions {
  /// As a mapping from `kind:Name` to a version, sorted.
  var node: ConfigNode { .mapping(above1.sorted { $0.key < $1.key }.map { ($0.key, .made(.int($0.value))) }) }

  init(_ node: ConfigNode?) {
    let entries = (node?.entries ?? []).compactMap { entry -> (String, Int)? in
      if case .int(let version) = entry.value.content { (entry.key, version) } else { nil }
    }
    self.init(Dictionary(entries) { $1 })
  }

  /// As canonical JSON; `nil` where every version is 1.
  public var json: String? { above1.isEmpty ? nil : JSONText.canonical(node) }

  /// What `json` wrote.
  public init(json: String?, origin: String) throws {
    self.init(try json.map { try ConfigNode.document(json: $0, origin: origin) })
  }
}

extension Resolver {
  /// A component that a saved file holds in the form of an older schema, brought to today's by its plugin.
  func migrated(_ form: ComponentForm, _ factory: any ComponentFactory, place: String) -> ComponentForm? {
    let schema = factory.schema
    guard let version = written[form.location.origin]?[schema], version != schema.version else { return form }
    guard version < schema.version else {
      report.add(
        form.location, place,
        "\(schema.name) was written with version \(version) of its schema; its plugin \(factory.plugin.id) "
          + "\(factory.plugin.version) has version \(schema.version): load a newer one")
      return nil
    }
    do {
      let old = ConfigNode.made(.mapping(form.named))
      guard let json = try factory.migrated(JSONText.ordered(old), from: version) else { return form }
      let origin = "\(form.location.origin), migrated from version \(version) of \(schema.name)"
      let node = try ConfigNode.document(json: json, origin: origin)
      guard let entries = node.entries else {
        throw DovelaError(.badData, .plugin, owner: schema.name, "migrates to what is no JSON object: \(json)")
      }
      var migrated = form
      migrated.named = entries
      return migrated
    } catch {
      report.add(form.location, place, "\(schema.name), written with version \(version) of its schema: \(error)")
      return nil
    }
  }
}
