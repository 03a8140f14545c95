import Foundation
import ProgramTesting
import TemporaryFolders
import Testing

/// The package of the example builds against this one by its path, and does what it says.
@Suite struct ExamplePackageTests {
  @Test func circle_buildsAndRuns() throws {
    let folder = try TemporaryFolder()
    let scratch = CommandRunner.root + "/.build/example-package"
    let built = try CommandRunner.run(
      "/usr/bin/env", ["swift", "build", "--scratch-path", scratch], in: CommandRunner.root + "/examples/swift")
    #expect(built.status == 0, "\(built.output)\(built.errors)")
    let result = try CommandRunner.run(
      scratch + "/debug/circle", [], in: folder.path, environment: ["DOVELA_PLUGIN_PATH": CommandRunner.buildFolder])
    #expect(result.output.contains("a loaded model agrees"), "\(result.output)\(result.errors)")
    let accuracy = result.output.split(separator: "\n").first { $0.hasPrefix("accuracy ") }
      .flatMap { Double($0.dropFirst(9)) }
    #expect(accuracy ?? 0 > 0.9)
  }
}
