import Foundation
import ProgramTesting
import TemporaryFolders
import Testing

/// What the README and the guides show is run: every line after `$ ` in a `console` block, in order, from a copy of
/// the repository's root that shares its files.
@Suite struct DocumentTests {
  static let documents = [
    "README.md", "Sources/dovela/Dovela.docc/RunFiles.md", "Sources/dovela/Dovela.docc/Tuning.md",
    "Sources/dovela/Dovela.docc/WritingAPlugin.md",
    "Sources/dovela/Dovela.docc/Dovela.md", "Sources/dovela/Dovela.docc/CallingFromC.md",
    "Sources/dovela/Dovela.docc/CFunctions.md", "Sources/dovela/Dovela.docc/StudyResults.md",
    "examples/c-optimizer/README.md",
    "examples/cpp-activation/README.md", "examples/rust/README.md",
  ]

  @Test(arguments: documents) func everyCommandRuns(_ document: String) throws {
    let text = try String(contentsOfFile: CommandRunner.root + "/" + document, encoding: .utf8)
    let commands = Self.commands(in: text)
    let folder = try Self.checkout()
    let prefix = try Installation.make()
    for command in commands {
      let result = try CommandRunner.run(
        "/bin/bash", ["-c", command], in: folder.path,
        environment: [
          "PATH": CommandRunner.buildFolder + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? ""),
          "PKG_CONFIG_PATH": prefix + "/lib/pkgconfig", "LD_LIBRARY_PATH": prefix + "/lib",
          "CMAKE_PREFIX_PATH": prefix,
        ])
      #expect(result.status == 0, "\(document): \(command)\n\(result.errors)")
    }
  }

  @Test func readme_showsCommands() throws {
    let text = try String(contentsOfFile: CommandRunner.root + "/README.md", encoding: .utf8)
    #expect(Self.commands(in: text).count >= 10)
  }

  private static func commands(in text: String) -> [String] {
    var commands: [String] = []
    var isConsole = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") { isConsole = line == "```console" }
      if isConsole, line.hasPrefix("$ ") { commands.append(String(line.dropFirst(2))) }
      // A command may go on on the next line.
      if isConsole, !line.hasPrefix("$ "), commands.last?.hasSuffix("\\") == true {
        commands[commands.count - 1].removeLast()
        commands[commands.count - 1] += line.trimmingCharacters(in: .whitespaces)
      }
    }
    let elsewhere = ["swift ", "make demo", "make test", "make fuzz", "sudo "]
    return commands.filter { command in !elsewhere.contains { command.hasPrefix($0) } }
  }

  /// A folder with the repository's examples and headers, and the build under its usual name.
  private static func checkout() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let files = FileManager.default
    for name in ["examples", "include", "Sources", "Tests", "Plugins"] {
      if name == "examples" {
        try files.copyItem(atPath: CommandRunner.root + "/" + name, toPath: folder.path + "/" + name)
      } else {
        try files.createSymbolicLink(
          atPath: folder.path + "/" + name, withDestinationPath: CommandRunner.root + "/" + name)
      }
    }
    try files.createDirectory(atPath: folder.path + "/.build", withIntermediateDirectories: true)
    try files.createSymbolicLink(
      atPath: folder.path + "/.build/release", withDestinationPath: CommandRunner.buildFolder)
    return folder
  }
}
