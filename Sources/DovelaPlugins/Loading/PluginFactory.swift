import CDovela
import DovelaCore

/// What every factory of a loader shares: where the names in a plugin's code are looked for.
final class FactoryEnvironment: @unchecked Sendable {
  let resolver: PluginLoader.Resolver
  let isChecked: Bool

  init(resolver: @escaping PluginLoader.Resolver, isChecked: Bool) {
    self.isChecked = isChecked
    self.resolver = resolver
  }
}

/// A component of a plugin. Its slots are checked once, here.
public final class PluginFactory: ComponentFactory, @unchecked Sendable {
  public let schema: Schema
  public var plugin: PluginIdentity { loaded.identity }
  let loaded: LoadedPlugin
  let component: UnsafePointer<dovela_component>
  let entry: dovela_component
  let environment: FactoryEnvironment
  let table: KindTable

  init(
    schema: Schema, loaded: LoadedPlugin, component: UnsafePointer<dovela_component>, entry: dovela_component,
    environment: FactoryEnvironment
  ) throws {
    self.schema = schema
    self.loaded = loaded
    self.component = component
    self.entry = entry
    self.environment = environment
    let owner = "\(loaded.identity.owner): \(schema.kind.rawValue) '\(schema.name)'"
    try require(entry.create, "dovela_component.create", owner: owner)
    table = try KindTable(schema.kind, entry.table, owner: owner)
  }

  public func migrated(_ configuration: String, from version: Int) throws -> String? {
    guard let migrate = entry.migrate else { return nil }
    let buffer = ByteBuffer()
    var sink = dovela_sink(
      struct_size: UInt64(MemoryLayout<dovela_sink>.size), state: buffer.state, write: ByteBuffer.write)
    try buffer.lent {
      try configuration.withCString { text in
        try check(
          migrate(component, HostTable.pointer, text, UInt64(max(version, 0)), &sink), .configuration,
          owner: "\(loaded.identity.owner): \(schema.kind.rawValue) '\(schema.name)'")
      }
    }
    return String(decoding: buffer.bytes, as: UTF8.self)
  }

  public func make(_ configuration: Configuration, name: String) throws -> any Component {
    switch table {
    case .layer(let table): try PluginLayer(self, table, configuration, name: name)
    case .activation(let table): try PluginActivation(self, table, configuration, name: name)
    case .optimizer(let table): try PluginOptimizer(self, table, configuration, name: name)
    case .initializer(let table): try PluginInitializer(self, table, configuration, name: name)
    case .loss(let table): try PluginLoss(self, table, configuration, name: name)
    case .metric(let table): try PluginMetric(self, table, configuration, name: name)
    case .callback(let table): try PluginCallback(self, table, configuration, name: name)
    case .schedule(let table): try PluginSchedule(self, table, configuration, name: name)
    case .regularizer(let table): try PluginRegularizer(self, table, configuration, name: name)
    case .constraint(let table): try PluginConstraint(self, table, configuration, name: name)
    case .transform(let table): try PluginTransform(self, table, configuration, name: name)
    case .reader(let table): try PluginReader(self, table, configuration, name: name)
    case .search(let table): try PluginSearchAlgorithm(self, table, configuration, name: name)
    case .scheduler(let table): try PluginScheduler(self, table, configuration, name: name)
    }
  }
}
