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

  /// What the study was begun with, as it was amended last; `nil` where there is none yet.
  public func settings() throws -> StudySettings? {
    guard hasJournal else { return nil }
    var settings: StudySettings?
    try Journal<[StudyEvent]>(path: journalPath).catchUp { events in
      for event in events {
        switch event {
        case .begun(let given), .amended(let given): settings = given
        default: break
        }
      }
    }
    return settings
  }

  // MARK: Files of trials

  /// Removes what a trial would go on from, its model, and what a killed process left unfinished. Its run and its
  /// history stay.
  func removeFiles(of number: Int) throws {
    let run = trial(number)
    try remove(run.checkpointPath)
    try remove(run.modelPath)
    try removeUnfinished(number)
  }

  /// Files that a killed process was writing.
  func removeUnfinished(_ number: Int) throws {
    let run = trial(number)
    for name in (try? FileManager.default.contentsOfDirectory(atPath: run.path)) ?? [] where name.contains(".part-") {
      try remove(run.path(of: name))
    }
  }

  private func remove(_ file: String) throws {
    guard unlink(file) == 0 || errno == ENOENT else {
      throw DovelaError(.io, owner: file, "cannot remove the file: \(String(cString: strerror(errno)))")
    }
  }

  // MARK: Disk

  /// Bytes of all its files.
  public func bytes() -> Int {
    let keys: [URLResourceKey] = [.fileSizeKey, .isRegularFileKey]
    guard let files = FileManager.default.enumerator(at: URL(filePath: path), includingPropertiesForKeys: keys) else {
      return 0
    }
    return files.reduce(0) { sum, file in
      let values = try? (file as? URL)?.resourceValues(forKeys: Set(keys))
      return sum + (values?.isRegularFile == true ? values?.fileSize ?? 0 : 0)
    }
  }

  /// One process of the study at a time.
  func alone<Result>(_ body: () throws -> Result) throws -> Result {
    let descriptor = open(path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw DovelaError(.io, owner: path, "cannot open the lock: \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    try FileLock.take(descriptor, LOCK_EX, path: path + "/lock")
    return try body()
  }
}
