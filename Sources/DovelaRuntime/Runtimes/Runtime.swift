import CDovela
import CDovelaRuntime
import DovelaConfig
import DovelaCore
import DovelaFunctions
import DovelaPlugins
import Foundation
import Synchronization

/// Plugins, components and threads of one user of the library.
final class Runtime: Handled {
  static let noun = "a runtime"

  let registry = Registry()
  let threads: Int
  let searchPath: [String]
  private let loader: PluginLoader
  // The registry is nobody's thread's; composing reads it.
  private let lock = NSRecursiveLock()
  private let log: (@convention(c) (UnsafeMutableRawPointer?, UInt64, UnsafePointer<CChar>?) -> Void)?
  private let user: UnsafeMutableRawPointer?
  private var said = 0

  init(_ options: dovela_runtime_options) throws {
    try refuseUnknown(options.required, "dovela_runtime_create")
    guard options.threads <= 1024 else { throw refused("threads", "\(options.threads) threads cannot be") }
    threads = Int(options.threads)
    log = options.log
    user = options.user
    let isChecked = options.checked != 0 || ProcessInfo.processInfo.environment["DOVELA_CHECK"] == "1"
    if isChecked { Handles.check() }
    loader = PluginLoader(registry: registry, isChecked: isChecked, resolver: Resolver.forPlugins(registry))
    registry.functions = FunctionLoader(loader)
    let files = try array(options.plugins, options.plugin_count, "plugins").map { try text($0, "plugins") }
    var search = PluginSearch(files: files)
    if options.no_search == 0 { search = PluginSearch.standard(files: files, library: Self.folder) }
    searchPath = search.folders.map(\.path)
    try loader.loadAll(search)
    tell()
  }

  /// One at a time: what looks components up.
  func holding<Result>(_ body: () throws -> Result) rethrows -> Result {
    lock.lock()
    defer { lock.unlock() }
    return try body()
  }

  /// The same for what will compute.
  func composing<Result>(_ body: () throws -> Result) throws -> Result {
    try refuseFork()
    return try holding(body)
  }

  func load(_ path: String) throws {
    try holding {
      try loader.load(path)
      tell()
    }
  }

  func register(_ entry: PluginLoader.Entry) throws {
    try holding {
      try loader.loadStatic(entry)
      tell()
    }
  }

  func unregister(_ plugin: String) throws { try holding { try loader.unload(plugin) } }

  /// Reads what is written; relative paths start from `directory`.
  func reader(directory: String? = nil) -> RunReader {
    RunReader(
      registry: registry, searchPath: searchPath,
      workingDirectory: directory ?? FileManager.default.currentDirectoryPath)
  }

  /// A line for a person.
  func warn(_ text: String) { text.withCString { log?(user, UInt64(DOVELA_LOG_WARNING.rawValue), $0) } }

  private func tell() {
    for warning in loader.warnings.dropFirst(said) {
      warn("\(warning)")
    }
    said = loader.warnings.count
  }

  /// Where this library lies, so that the plugins beside it are found from any program: the file whose mapping holds one
  /// of its functions.
  private static let folder: String? = {
    let own: @convention(c) () -> UnsafePointer<CChar>? = dovela_version
    let address = UInt(bitPattern: unsafeBitCast(own, to: Int.self))  // a function's address, to look it up
    // Read to its end: the file says that it has no bytes.
    guard let maps = try? FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/self/maps")).readToEnd() else {
      return nil
    }
    for line in String(decoding: maps, as: UTF8.self).split(separator: "\n") {
      let fields = line.split(separator: " ", maxSplits: 5)
      let range = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
      guard fields.count == 6, range.count == 2, range[0] <= address, address < range[1] else { continue }
      return (fields[5].trimmingCharacters(in: .whitespaces) as NSString).deletingLastPathComponent
    }
    return nil
  }()
}
