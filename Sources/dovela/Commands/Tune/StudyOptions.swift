import ArgumentParser
import DovelaConfig
import DovelaCore
import DovelaTune
import Foundation

/// The folder of a study: `--study DIR`.
struct StudyOptions: ParsableArguments {
  /// Where studies are that are not named.
  static let parent = "studies"

  @Option(
    help: ArgumentHelp("The study's folder; the only one in studies/ where it is left out.", valueName: "folder"),
    completion: .directory)
  var study: String?

  /// A folder that holds a study.
  func folder() throws -> StudyFolder {
    let folder = StudyFolder(try study ?? only())
    guard folder.hasJournal else {
      throw DovelaError(.notFound, .configuration, owner: folder.path, "the folder holds no study: it has no journal")
    }
    return folder
  }

  private func only() throws -> String {
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: Self.parent)) ?? []).sorted()
    let found = names.map { "\(Self.parent)/\($0)" }.filter { StudyFolder($0).hasJournal }
    guard found.count == 1 else {
      throw DovelaError(
        .invalidArgument, .configuration, owner: "--study",
        found.isEmpty
          ? "name a study's folder; \(Self.parent)/ holds none"
          : "name a study's folder, one of: \(found.joined(separator: ", "))")
    }
    return found[0]
  }
}

extension StudyFolder {
  /// The study, to look at or to work on, in the state that its journal says.
  func opened(_ components: Components) throws -> (definition: StudyDefinition, study: Study) {
    guard let settings = try settings() else {
      throw DovelaError(.notFound, .configuration, owner: path, "the study's journal is empty")
    }
    let definition = try StudyDefinition(settings, reader: components.reader, registry: components.registry)
    return (definition, try definition.open(self))
  }

  /// All that the study found so far.
  func results(_ components: Components) throws -> StudyResults {
    let (definition, study) = try opened(components)
    return try StudyResults(study.state, space: definition.space)
  }

  /// The last part of its path.
  var name: String { URL(filePath: path).standardizedFileURL.lastPathComponent }
}
