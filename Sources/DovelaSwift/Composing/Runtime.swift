import CDovela
import CDovelaRuntime

/// Plugins, components and threads. There is no global state: two runtimes know nothing of each other.
///
/// Any thread may use it. Models keep their runtime alive.
public final class Runtime: @unchecked Sendable {
  let handle: OpaquePointer

  /// Loads plugins: those named, each of which must load, and those found in `DOVELA_PLUGIN_PATH`, in
  /// `~/.local/lib/dovela/plugins`, and beside the program or in its installation.
  ///
  /// - Parameters:
  ///   - plugins: files to load.
  ///   - searches: whether to look for others.
  ///   - threads: of each model's computations; 0: as many as the process may run on.
  ///   - isChecked: verifies every call of a plugin, at some cost.
  public init(plugins: [String] = [], searches: Bool = true, threads: Int = 0, isChecked: Bool = false) throws {
    var options = dovela_runtime_options()
    options.struct_size = UInt64(MemoryLayout<dovela_runtime_options>.size)
    options.threads = UInt64(clamping: threads)
    options.no_search = searches ? 0 : 1
    options.checked = isChecked ? 1 : 0
    handle = try made { dovela_runtime_create(&options, $0) }
    for plugin in plugins { try load(plugin) }
  }

  deinit { dovela_runtime_destroy(handle) }

  /// The library's version.
  public static var version: String { dovela_version().map { String(cString: $0) } ?? "" }

  /// Loads a plugin's file.
  public func load(_ plugin: String) throws { try check(dovela_runtime_load(handle, plugin)) }

  /// Forgets the components of a plugin such as `org.example.lion`; models that were made before keep theirs.
  public func forget(_ plugin: String) throws { try check(dovela_runtime_unregister(handle, plugin)) }

  /// The schemas of the components that are known, as JSON: all, or those of a kind such as `layer`.
  public func list(_ kind: String? = nil) throws -> String {
    try withOptionalCString(kind) { kind in try text { dovela_runtime_list(handle, kind, $0) } }
  }

  /// The schemas of every component of a name, as JSON.
  public func describe(_ name: String) throws -> String {
    try text { dovela_runtime_describe(handle, name, $0) }
  }
}
