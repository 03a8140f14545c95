import DovelaCore

extension Configuration {
  /// The component as canonical JSON, every setting written: equal components give equal text, however they were
  /// written. `read` takes it back.
  public func canonicalJSON(registry: Registry) -> String {
    JSONText.canonical(ConfigurationWriter(registry: registry).node(self))
  }

  /// Reads a component from JSON. `origin` is what messages call it.
  public static func read(
    _ kind: ComponentKind, json: String, origin: String, registry: Registry, searchPath: [String] = [],
    written: SchemaVersions? = nil
  ) throws -> Configuration {
    let resolver = Resolver(
      registry: registry, searchPath: searchPath, written: written.map { [origin: $0] } ?? [:])
    let found = resolver.configuration(kind, try ConfigNode.document(json: json, origin: origin), place: "")
    try resolver.report.finish()
    guard let found else {
      throw DovelaError(.internal, .configuration, owner: origin, "no component and no reason")
    }
    return found
  }
}
