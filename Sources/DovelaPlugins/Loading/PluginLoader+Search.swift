import DovelaCore
import Glibc

/// Where plugins are looked for, in order.
public struct PluginSearch: Sendable {
  public struct Folder: Sendable, Hashable {
    public var path: String
    /// Whether other libraries lie there too, so that a file without Dovela's notes is no reason for a warning.
    public var isShared: Bool

    public init(_ path: String, isShared: Bool = false) {
      self.path = path
      self.isShared = isShared
    }
  }

  /// Named by the user (`--plugin`): a failure is an error.
  public var files: [String]
  /// Searched: a failure is a warning.
  public var folders: [Folder]

  public init(files: [String] = [], folders: [Folder] = []) {
    self.files = files
    self.folders = folders
  }

  /// The folder of the running executable, in a build tree.
  public static var buildFolder: PluginSearch {
    PluginSearch(folders: [Folder(executableFolder, isShared: true)])
  }

  /// `files`, then `DOVELA_PLUGIN_PATH`, `~/.local/lib/dovela/plugins`, and the installation's `lib/dovela/plugins`;
  /// in a build tree the folder of the executable counts as the installation.
  ///
  /// - Parameter library: the folder of libdovela where a program has loaded that; it stands for the executable's.
  public static func standard(files: [String] = [], library: String? = nil) -> PluginSearch {
    var folders = (variable("DOVELA_PLUGIN_PATH") ?? "").split(separator: ":").map { Folder(String($0)) }
    if let home = variable("HOME") { folders.append(Folder(home + "/.local/lib/dovela/plugins")) }
    let own = library ?? executableFolder
    let parent = own.lastIndex(of: "/").map { String(own[..<$0]) } ?? ""
    let installed = library.map { $0 + "/dovela/plugins" } ?? parent + "/lib/dovela/plugins"
    folders.append(isFolder(installed) ? Folder(installed) : Folder(own, isShared: true))
    return PluginSearch(files: files, folders: folders)
  }

  private static var executableFolder: String {
    let path = PluginLoader.absolute("/proc/self/exe")
    return path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
  }

  private static func variable(_ name: String) -> String? { readText(getenv(name)) }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}

extension PluginLoader {
  /// Loads everything that a search finds: files of the user must load, others become `warnings` when they fail. Where
  /// two files offer the same plugin, the first in the order of the search is taken.
  public func loadAll(_ search: PluginSearch) throws {
    for file in search.files { try load(file) }
    for folder in search.folders {
      for path in Self.libraries(in: folder.path) {
        if folder.isShared && !PluginFile.hasNotes(path: path) { continue }
        do {
          try load(path)
        } catch let error as DovelaError {
          warn(error)
        }
      }
    }
  }

  /// Files that end in `.so`, sorted by name; none where there is no such folder.
  private static func libraries(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasSuffix(".so") { names.append(name) }
    }
    return names.sorted().map { folder + "/" + $0 }
  }
}
