import DovelaConfig
import DovelaCore
import Foundation

/// Which plugins a run was made with, as its `run.yaml` records them.
enum PluginHash {
  static func records(of components: Components) -> [PluginRecord] {
    let plugins = components.loader.loaded
    let hashes = sha256(ofFiles: plugins.compactMap(\.path))
    return plugins.map { plugin in
      PluginRecord(
        id: plugin.id, version: plugin.version, hash: plugin.path.map { hashes[$0] ?? "unknown" } ?? "linked in")
    }
  }

  /// By coreutils' sha256sum: a digest is worth no library of ours, and no other.
  private static func sha256(ofFiles paths: [String]) -> [String: String] {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/sha256sum")
    process.arguments = ["--"] + paths
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard !paths.isEmpty, (try? process.run()) != nil else { return [:] }
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let lines = text.split(separator: "\n").map { $0.split(separator: " ", maxSplits: 1) }
    return Dictionary(
      lines.filter { $0.count == 2 }.map { (String($0[1].trimmingCharacters(in: .whitespaces)), String($0[0])) },
      uniquingKeysWith: { first, _ in first })
  }
}
