import DovelaCore
import DovelaModel

extension Components {
  /// The run of a folder, opened with settings laid over it.
  func savedRun(_ path: String, sets: [String]) throws -> SavedRun {
    let folder = RunFolder(path)
    guard folder.hasConfiguration else {
      throw DovelaError(.notFound, .configuration, owner: path, "the folder holds no run: it has no run.yaml")
    }
    let specification = try reader.read(files: [folder.configurationPath], sets: sets)
    return try SavedRun(folder, specification: specification, registry: registry, searchPath: searchPath)
  }
}
