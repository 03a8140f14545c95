import Foundation
import ProgramTesting
import TemporaryFolders
import Testing

/// A study of the command, in a folder of its own.
struct StudyCommand {
  let folder: TemporaryFolder
  let run: String
  let study: String

  /// A space with every kind of state that a trial can have: moments, dropout, an order of rows.
  static let digits = """
    data: digits
    model: "Dense(int(16, 64, step=16), choice(relu, tanh)) -> Dropout(range(0.0, 0.5)) -> Dense(10, softmax)"
    optimizer: "Adam(log(1e-4, 1e-1))"
    metrics: [accuracy]
    fit: {epochs: 9, batch_size: 64, validation_split: 0.2, seed: 1, threads: 1}
    """

  static let iris = """
    data: iris
    model: "Dense(int(2, 32), relu) -> Dropout(0.1) -> Dense(3, softmax)"
    optimizer: "Adam(log(1e-4, 1e-1))"
    metrics: [accuracy]
    fit: {epochs: 4, batch_size: 16, validation_split: 0.2, seed: 1, threads: 1}
    tune: {scheduler: Full, search: Random, trials: 4, keep: 100}
    """

  init(_ text: String = iris, name: String = "study") throws {
    folder = try TemporaryFolder()
    run = try folder.write("run.yaml", text)
    study = "\(folder.path)/\(name)"
  }

  /// `dovela tune RUN --study DIR …`
  @discardableResult func tune(_ arguments: String..., study: String? = nil) throws -> CommandRunner.Result {
    try CommandRunner.run(CommandRunner.dovela, ["tune", run, "--study", study ?? self.study] + arguments)
  }

  /// `dovela tune NAME --study DIR …`
  func ask(_ arguments: String..., study: String? = nil) throws -> CommandRunner.Result {
    try CommandRunner.run(CommandRunner.dovela, ["tune"] + arguments + ["--study", study ?? self.study])
  }

  /// Starts the command, and does not wait for it.
  func started(_ arguments: [String]) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: CommandRunner.dovela)
    process.arguments = ["tune"] + arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    return process
  }

  /// A trial as `tune show --json` has it.
  func trial(_ number: Int, study: String? = nil) throws -> [String: Any] {
    let result = try ask("show", "\(number)", "--json", study: study)
    try #require(result.status == 0, "\(result.errors)")
    return try #require(result.lastLine["trial"] as? [String: Any])
  }

  /// Every file of the trials by its path, but for what says how long something took.
  func files(study: String? = nil) throws -> [String: Data] {
    let root = (study ?? self.study) + "/trials"
    var files: [String: Data] = [:]
    for case let path as String in try #require(FileManager.default.enumerator(atPath: root)) {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: "\(root)/\(path)", isDirectory: &isFolder), !isFolder.boolValue
      else { continue }
      files[path] = try Data(contentsOf: URL(filePath: "\(root)/\(path)"))
    }
    return files
  }

  func file(_ name: String, of trial: Int) -> Data? {
    let digits = String(trial)
    let path = "\(study)/trials/" + String(repeating: "0", count: 4 - digits.count) + "\(digits)/\(name)"
    return FileManager.default.contents(atPath: path)
  }

  var journal: String { (try? String(contentsOfFile: study + "/journal", encoding: .utf8)) ?? "" }

  /// Waits until something holds, half a minute at most.
  static func wait(_ what: String, until holds: () -> Bool) throws {
    let deadline = Date(timeIntervalSinceNow: 30)
    while !holds() {
      try #require(Date() < deadline, "\(what) did not happen")
      Thread.sleep(forTimeInterval: 0.01)
    }
  }
}
