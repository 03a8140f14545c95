import Foundation
import TemporaryFolders

/// Runs the built `dovela`, and other programs, and keeps what they said.
package struct CommandRunner {
  package struct Result {
    package var status: Int32
    package var output: String
    package var errors: String

    /// The JSON object of the last line of the output.
    package var lastLine: [String: Any] {
      let line = output.split(separator: "\n").last.map(String.init) ?? ""
      return (try? JSONSerialization.jsonObject(with: Data(line.utf8))) as? [String: Any] ?? [:]
    }
  }

  /// The folder of the test runner, which is the one of the command and its plugins.
  package static let buildFolder: String = {
    let runner = ProcessInfo.processInfo.arguments[0]
    let link = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? runner
    return (link as NSString).deletingLastPathComponent
  }()

  /// The root of the checkout.
  package static let root: String = {
    var url = URL(fileURLWithPath: #filePath)
    for _ in 0..<4 { url.deleteLastPathComponent() }
    return url.path
  }()

  package static var dovela: String { buildFolder + "/dovela" }

  /// The data that every checkout has beside it; `nil` where it is absent.
  package static let sharedData: String? = {
    let path = URL(fileURLWithPath: root + "/../shared/data").standardizedFileURL.path
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }()

  /// Runs `dovela` in a folder.
  package static func dovela(_ arguments: String..., in folder: String = root, environment: [String: String] = [:])
    throws
    -> Result
  {
    try run(dovela, arguments, in: folder, environment: environment)
  }

  /// Runs a program to its end.
  package static func run(
    _ program: String, _ arguments: [String], in folder: String = root, environment: [String: String] = [:]
  ) throws -> Result {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    // Files, not pipes: a full pipe would block the program.
    let files = try (0..<2).map { _ in try TemporaryFolder().path + "/out" }
    for file in files { _ = FileManager.default.createFile(atPath: file, contents: nil) }
    process.standardOutput = FileHandle(forWritingAtPath: files[0])
    process.standardError = FileHandle(forWritingAtPath: files[1])
    process.standardInput = FileHandle.nullDevice
    try process.run()
    // A command that hangs fails its test, not the whole run.
    let watchdog = DispatchWorkItem { kill(process.processIdentifier, SIGKILL) }
    DispatchQueue.global().asyncAfter(deadline: .now() + 900, execute: watchdog)
    process.waitUntilExit()
    watchdog.cancel()
    let texts = files.map { (try? String(contentsOfFile: $0, encoding: .utf8)) ?? "" }
    let status = process.terminationReason == .uncaughtSignal ? -process.terminationStatus : process.terminationStatus
    return Result(status: status, output: texts[0], errors: texts[1])
  }
}
