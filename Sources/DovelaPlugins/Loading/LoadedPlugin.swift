import CDovela
import DovelaCore
import Glibc

/// A plugin whose code is in the process. Its factories and their instances keep it.
///
/// A library is never closed: a Swift plugin's types stay registered with the runtime for good, and so do pointers
/// that other libraries took. What ends with the last instance is the plugin's own `deinit`.
final class LoadedPlugin: @unchecked Sendable {
  let identity: PluginIdentity
  let manifest: PluginManifest
  let table: dovela_plugin

  init(table: dovela_plugin, identity: PluginIdentity, manifest: PluginManifest) throws {
    self.table = table
    self.identity = identity
    self.manifest = manifest
    if let initialize = table.`init` {
      try check(initialize(HostTable.pointer), .plugin, owner: identity.owner + ": init")
    }
  }

  deinit { table.deinit?() }
}

extension PluginIdentity {
  /// For messages: id and file.
  var owner: String { path.map { "\(id) (\($0))" } ?? id }
}

/// Plugins that are in the process, so that a second loader shares a library's one `init`.
enum LoadedPlugins {
  private struct Weak {
    weak var plugin: LoadedPlugin?
  }

  nonisolated(unsafe) private static var known: [UnsafeRawPointer: Weak] = [:]
  private static let lock = Lock()

  /// The plugin behind an entry's table, made at the first call.
  static func plugin(for table: UnsafeRawPointer, make: () throws -> LoadedPlugin) throws -> LoadedPlugin {
    try lock.holding {
      if let plugin = known[table]?.plugin { return plugin }
      let plugin = try make()
      known[table] = Weak(plugin: plugin)
      return plugin
    }
  }
}

/// A mutex of the C library.
final class Lock: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>

  init() {
    mutex = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    pthread_mutex_init(mutex, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  func holding<T>(_ body: () throws -> T) rethrows -> T {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body()
  }
}
