import ArgumentParser
import DovelaConfig
import DovelaCore
import DovelaFunctions
import DovelaPlugins
import Foundation

/// Which plugins are loaded: `--plugin FILE`, then the folders that are searched.
struct PluginOptions: ParsableArguments {
  @Option(
    name: .customLong("plugin"),
    help: ArgumentHelp(
      "Load a plugin from this file, beside those of DOVELA_PLUGIN_PATH, ~/.local/lib/dovela/plugins and the "
        + "installation. May be repeated.", valueName: "file.so"))
  var files: [String] = []

  /// Loads them all. One that is named and fails is an error; one that is found and fails is a warning.
  func load() throws -> Components {
    let registry = Registry()
    let loader = PluginLoader(registry: registry, resolver: Resolver.forPlugins(registry))
    registry.functions = FunctionLoader(loader)
    let search = PluginSearch.standard(files: files)
    try loader.loadAll(search)
    for warning in loader.warnings { Terminal.warn("\(warning)") }
    if registry.isEmpty {
      Terminal.warn(
        "no plugin was found, so no component is known; looked in \(search.folders.map(\.path).joined(separator: ", "))"
      )
    }
    return Components(registry: registry, loader: loader, searchPath: search.folders.map(\.path))
  }
}

/// What is loaded.
struct Components {
  let registry: Registry
  let loader: PluginLoader
  let searchPath: [String]

  /// Reads run files; relative paths start where the command was called.
  var reader: RunReader {
    RunReader(
      registry: registry, searchPath: searchPath, workingDirectory: FileManager.default.currentDirectoryPath)
  }
}
