import Foundation

/// A folder of its own for a test, for as long as the tests run.
///
/// All of them lie in one folder of the process, which is removed when the process ends; what a killed one left behind,
/// the next one removes. So no test has to keep an object alive for the sake of a path.
package struct TemporaryFolder: Sendable {
  package let path: String

  package init() throws {
    path = "\(Self.root)/\(UUID().uuidString.prefix(13))"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  /// Writes a file and gives its path.
  @discardableResult
  package func write(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    let file = "\(path)/\(name)"
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    return file
  }

  @discardableResult
  package func write(_ name: String, _ text: String) throws -> String { try write(name, text.utf8) }

  package func data(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")) }

  private static let prefix = "dovela-tests-"

  private static let root: String = {
    removeFoldersOfTheDead()
    atexit { try? FileManager.default.removeItem(atPath: TemporaryFolder.root) }
    return NSTemporaryDirectory() + prefix + String(getpid())
  }()

  private static func removeFoldersOfTheDead() {
    let all = NSTemporaryDirectory()
    for name in (try? FileManager.default.contentsOfDirectory(atPath: all)) ?? [] where name.hasPrefix(prefix) {
      guard let process = pid_t(name.dropFirst(prefix.count)), kill(process, 0) != 0, errno == ESRCH else { continue }
      try? FileManager.default.removeItem(atPath: all + name)
    }
  }
}
