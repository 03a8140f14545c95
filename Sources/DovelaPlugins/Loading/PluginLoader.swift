import CDovela
import DovelaCore
import Glibc

/// Loads plugins and registers what they offer.
///
/// ```swift
/// let registry = Registry()
/// let loader = PluginLoader(registry: registry, resolver: Resolver.forPlugins(registry))
/// try loader.loadAll(.standard(files: ["liblion.so"]))
/// for warning in loader.warnings { print(warning) }
/// ```
public final class PluginLoader {
  /// The entry function of a plugin: `dovela_plugin_entry` of a library, `dovela_static_NAME` of one that is linked in.
  public typealias Entry =
    @convention(c) (
      UnsafePointer<dovela_host>?, UnsafeMutablePointer<UnsafePointer<dovela_plugin>?>?
    ) -> UnsafePointer<dovela_error>?

  /// Finds the component that an expression in a plugin's code names ("zeros", the initializer of a variable).
  public typealias Resolver = (_ kind: ComponentKind, _ expression: String) throws -> Configuration

  public let registry: Registry
  /// What was loaded, in order.
  public private(set) var loaded: [PluginIdentity] = []
  /// What was found but not used as it is: files that fail in a search, unknown kinds and keys, shadowed plugins.
  public private(set) var warnings: [DovelaError] = []
  private let environment: FactoryEnvironment
  private var files: [String: PluginIdentity] = [:]

  /// - Parameters:
  ///   - isChecked: verify threads, states and memory of every call of a plugin, at the cost of copies and locks; where
  ///     it is not said, `DOVELA_CHECK=1` in the environment says so.
  ///   - resolver: of the expressions in plugins' code. It must not keep the registry alive, whose components keep it.
  public init(registry: Registry, isChecked: Bool? = nil, resolver: @escaping Resolver) {
    self.registry = registry
    let isChecked = isChecked ?? (readText(getenv("DOVELA_CHECK")) == "1")
    if isChecked { Checker.turnOn() }
    environment = FactoryEnvironment(resolver: resolver, isChecked: isChecked)
  }

  /// Loads one file.
  ///
  /// - Throws: `DovelaError` of the domain `.plugin`, naming the file, for everything that `PluginFile.init` refuses, a
  ///   library that cannot be linked, has no entry function, speaks another contract or leaves out what it must offer.
  public func load(_ path: String) throws {
    let file = try PluginFile(path: path)
    let absolute = Self.absolute(path)
    if files[absolute] != nil { return }
    if let taken = loaded.first(where: { $0.id == file.manifest.id }) {
      throw DovelaError(
        .invalidArgument, .plugin, owner: path,
        "plugin '\(taken.id)' is already loaded from '\(taken.path ?? "the program itself")'")
    }
    guard let handle = dlopen(absolute, RTLD_NOW | RTLD_LOCAL) else {
      throw DovelaError(.badData, .plugin, owner: path, "cannot be loaded: \(readText(dlerror()) ?? "no reason given")")
    }
    guard let symbol = dlsym(handle, DOVELA_ENTRY) else {
      throw DovelaError(
        .notFound, .plugin, owner: path,
        "has no function '\(DOVELA_ENTRY)'; DOVELA_PLUGIN(…) writes it, and it must be exported")
    }
    let identity = PluginIdentity(id: file.manifest.id, version: file.manifest.version, path: absolute)
    // dlsym gives an object pointer where POSIX means a function; both are one word, and the notes name the contract.
    try enter(unsafeBitCast(symbol, to: Entry.self), identity, file)
    files[absolute] = identity
  }

  /// Registers a plugin that is linked into the program (compiled with `-DDOVELA_STATIC`).
  public func loadStatic(_ entry: Entry) throws { try enter(entry, nil, nil) }

  /// Forgets a plugin: its names are free, and its file may be loaded again.
  public func unload(_ id: String) throws {
    guard loaded.contains(where: { $0.id == id }) else {
      let known = loaded.map(\.id).sorted().joined(separator: ", ")
      throw DovelaError(.notFound, .plugin, owner: "unregister", "no plugin '\(id)' is loaded; there are: \(known)")
    }
    registry.remove(plugin: id)
    loaded.removeAll { $0.id == id }
    files = files.filter { $0.value.id != id }
  }

  private func enter(_ entry: Entry, _ identity: PluginIdentity?, _ file: PluginFile?) throws {
    let owner = identity?.owner ?? "a plugin that is linked in"
    var pointer: UnsafePointer<dovela_plugin>?
    try check(entry(HostTable.pointer, &pointer), .plugin, owner: owner)
    guard let pointer else {
      throw DovelaError(.invalidArgument, .plugin, owner: owner, "'\(DOVELA_ENTRY)' succeeds but gives no plugin")
    }
    let table = try adopt(pointer, as: dovela_plugin.self, owner: owner)
    guard table.abi_major == UInt64(DOVELA_ABI_MAJOR), table.abi_minor == UInt64(DOVELA_ABI_MINOR) else {
      throw DovelaError(
        .version, .plugin, owner: owner,
        "speaks contract \(table.abi_major).\(table.abi_minor), this host \(DOVELA_ABI_MAJOR).\(DOVELA_ABI_MINOR)")
    }
    try require(table.manifest, "manifest", owner: owner)
    try require(table.components, "components", owner: owner)
    let text = readText(table.manifest) ?? ""
    if let file, text != file.manifestText {
      throw DovelaError(.badData, .plugin, owner: owner, "registers a manifest that differs from the one in its note")
    }
    let manifest = try file?.manifest ?? PluginManifest(parsing: text, owner: owner)
    let plugin = try LoadedPlugins.plugin(for: pointer) {
      let identity = identity ?? PluginIdentity(id: manifest.id, version: manifest.version)
      return try LoadedPlugin(table: table, identity: identity, manifest: manifest)
    }
    for factory in try components(of: plugin, table, file) { try registry.register(factory) }
    loaded.append(plugin.identity)
    for warning in file?.warnings ?? [] { warn(plugin.identity.owner, warning) }
  }

  /// More are a count that was never set.
  private static let mostComponents: UInt64 = 1 << 16

  /// A factory for each component, all checked before the first is registered.
  private func components(
    of plugin: LoadedPlugin, _ table: dovela_plugin, _ file: PluginFile?
  ) throws -> [PluginFactory] {
    guard let components = table.components else { return [] }
    var factories: [PluginFactory] = []
    guard table.component_count <= Self.mostComponents else {
      throw DovelaError(
        .invalidArgument, .plugin, owner: plugin.identity.owner, "claims \(table.component_count) components")
    }
    for index in 0..<Int(table.component_count) {
      let owner = plugin.identity.owner
      guard let component = components[index] else {
        throw DovelaError(.invalidArgument, .plugin, owner: owner, "component \(index) is NULL")
      }
      let entry = try adopt(component, as: dovela_component.self, owner: owner)
      try require(entry.schema, "schema of component \(index)", owner: owner)
      let text = readText(entry.schema) ?? ""
      if let file, !file.schemaTexts.contains(text) {
        throw DovelaError(
          .badData, .plugin, owner: owner,
          "registers a schema that is in none of its notes: \(text.prefix(80))")
      }
      var parser = SchemaParser(owner: owner)
      guard let schema = try parser.schema(text) else {
        if file == nil { for warning in parser.warnings { warn(owner, warning) } }
        continue
      }
      if file == nil { for warning in parser.warnings { warn(owner, warning) } }
      try requireKnown(entry.required, owner: "\(owner): \(schema.name)")
      if readText(entry.kind) != schema.kind.contractID {
        let spoken = readText(entry.kind) ?? "NULL"
        warn(owner, "'\(schema.name)' speaks '\(spoken)', this host '\(schema.kind.contractID)'; left out")
        continue
      }
      factories.append(
        try PluginFactory(
          schema: schema, loaded: plugin, component: component, entry: entry, environment: environment))
    }
    return factories
  }

  /// A factory for a table that is made at run time, which must outlive it. It is not registered.
  package func factory(
    _ component: UnsafePointer<dovela_component>, schema: Schema, plugin: PluginIdentity
  ) throws -> PluginFactory {
    var table = dovela_plugin()
    table.struct_size = UInt64(MemoryLayout<dovela_plugin>.size)
    let manifest = PluginManifest(id: plugin.id, version: plugin.version, doc: schema.doc)
    return try PluginFactory(
      schema: schema, loaded: LoadedPlugin(table: table, identity: plugin, manifest: manifest), component: component,
      entry: component.pointee, environment: environment)
  }

  func warn(_ owner: String, _ message: String) {
    warnings.append(DovelaError(.unsupported, .plugin, owner: owner, message))
  }

  func warn(_ error: DovelaError) { warnings.append(error) }

  /// The file itself, through links, so that one library is loaded once.
  static func absolute(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
