import Foundation
import TemporaryFolders

/// What `make install` leaves, made once for all tests from the build that they run in.
package enum Installation {
  package static let prefix = CommandRunner.buildFolder + "/installed"

  /// Installs at the first use; gives the folder.
  package static func make() throws -> String { try made.get() }

  private static let made = Result<String, any Error> {
    try? FileManager.default.removeItem(atPath: prefix)
    let result = try CommandRunner.run(
      CommandRunner.root + "/.ci/install", [],
      environment: ["BUILD": CommandRunner.buildFolder, "PREFIX": prefix, "DESTDIR": ""])
    guard result.status == 0 else { throw Failure(text: result.errors + result.output) }
    return prefix
  }

  package struct Failure: Error, CustomStringConvertible {
    var text: String
    package var description: String { text }
  }

  /// What programs outside of the source tree find it by.
  package static func environment() throws -> [String: String] {
    ["PKG_CONFIG_PATH": try make() + "/lib/pkgconfig", "LD_LIBRARY_PATH": try make() + "/lib"]
  }

  /// Runs a line of the shell in a folder; what it printed. A line that fails is an error with its words.
  @discardableResult
  package static func shell(_ line: String, in folder: String, environment: [String: String] = [:]) throws -> String {
    let result = try CommandRunner.run(
      "/bin/bash", ["-c", line], in: folder, environment: try Self.environment().merging(environment) { $1 })
    guard result.status == 0 else {
      throw Failure(text: "\(line): status \(result.status)\n\(result.errors)\n\(result.output)")
    }
    return result.output
  }

  /// A program of the tests' own, built from `Tests/DovelaRuntimeTests/Programs`, in a folder of its own.
  package static func program(_ name: String, flags: String = "") throws -> (folder: TemporaryFolder, path: String) {
    let folder = try TemporaryFolder()
    let source = CommandRunner.root + "/Tests/DovelaRuntimeTests/Programs/" + name
    try shell(
      "gcc -std=gnu11 -O1 -g -Wall -Wextra -Wpedantic -Werror -I\(CommandRunner.root)/examples/c \(source) -o program "
        + "\(flags) $(pkg-config --cflags --libs dovela) -lm -lpthread", in: folder.path)
    return (folder, folder.path + "/program")
  }
}
