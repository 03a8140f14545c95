import DovelaCore
import DovelaModel
import Foundation

/// The folder of a study: its journal, and one run folder a trial.
public struct StudyFolder: Sendable, Hashable {
  public let path: String

  public init(_ path: String) { self.path = path }

  public var journalPath: String { path + "/journal" }
  public var hasJournal: Bool { FileManager.default.fileExists(atPath: journalPath) }

  /// Of a trial: `trials/0007`.
  public func trial(_ number: Int) -> RunFolder {
    let digits = String(number)
    return RunFolder("\(path)/trials/" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits)
  }

  /// Makes the folder, and those above it.
  public func create() throws {
    do {
      try FileManager.default.createDirectory(atPath: path + "/trials", withIntermediateDirectories: true)
    } catch {
      throw DovelaError(.io, .other, owner: path, "cannot make the folder: \(error.localizedDescription)")
    }
  }

  /// Removes what a trial would go on from.
  public func removeCheckpoint(_ number: Int) throws {
    let file = trial(number).checkpointPath
    guard unlink(file) == 0 || errno == ENOENT else {
      throw DovelaError(.io, owner: file, "cannot remove the checkpoint: \(String(cString: strerror(errno)))")
    }
  }
}
