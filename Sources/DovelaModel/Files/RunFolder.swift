import DovelaConfig
import DovelaCore
import Foundation

/// The folder of a run: `run.yaml` (the resolved configuration), `history.csv`, `model.safetensors`,
/// `checkpoint.safetensors`.
public struct RunFolder: Sendable, Hashable {
  public let path: String

  /// An existing or a future folder.
  public init(_ path: String) { self.path = path }

  public var configurationPath: String { self.path(of: "run.yaml") }
  public var historyPath: String { self.path(of: "history.csv") }
  public var modelPath: String { self.path(of: "model.safetensors") }
  public var checkpointPath: String { self.path(of: "checkpoint.safetensors") }

  public var hasCheckpoint: Bool { FileManager.default.fileExists(atPath: checkpointPath) }
  public var hasConfiguration: Bool { FileManager.default.fileExists(atPath: configurationPath) }
  public var hasModel: Bool { FileManager.default.fileExists(atPath: modelPath) }

  /// An absolute path as it is; others inside the folder.
  public func path(of name: String) -> String {
    name.hasPrefix("/") ? name : (path as NSString).appendingPathComponent(name)
  }

  /// Makes the folder for a new run. One that already holds a run is refused, so that nothing is lost.
  public func create() throws {
    if FileManager.default.fileExists(atPath: configurationPath) {
      throw DovelaError(
        .invalidArgument, .configuration, owner: "--out",
        "the folder \(path) already holds a run; continue it with --resume, or name another folder")
    }
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw DovelaError(.io, .other, owner: path, "cannot make the folder: \(error.localizedDescription)")
    }
  }

  /// The first of `runs/run-1`, `runs/run-2`, … that does not exist.
  public static func next(in parent: String = "runs") -> RunFolder {
    var number = 1
    while FileManager.default.fileExists(atPath: "\(parent)/run-\(number)") { number += 1 }
    return RunFolder("\(parent)/run-\(number)")
  }

  public func write(configuration yaml: String) throws { try AtomicFile.write(yaml, to: configurationPath) }
  public func write(history: History) throws { try AtomicFile.write(history.csv, to: historyPath) }
  public func write(model: SavedModel, gate: AtomicFile.Gate? = nil) throws {
    try model.write(to: modelPath, weightsOnly: false, gate: gate)
  }

  /// Every setting of `run.yaml` by its path (`fit.batch_size`), in the order of the file.
  public func readSettings() throws -> [(path: String, value: String)] {
    let node = try DocumentReader.read(
      file: configurationPath, workingDirectory: FileManager.default.currentDirectoryPath)
    var settings: [(path: String, value: String)] = []
    func visit(_ node: ConfigNode, _ path: String) {
      if let entries = node.entries {
        for entry in entries where path != "" || entry.key != "plugins" {
          visit(entry.value, path.isEmpty ? entry.key : "\(path).\(entry.key)")
        }
      } else if let items = node.items, items.contains(where: { $0.entries != nil }) {
        for (index, item) in items.enumerated() { visit(item, "\(path).\(index)") }
      } else {
        settings.append((path, ExpressionText.text(node)))
      }
    }
    visit(node, "")
    return settings
  }

  /// The history so far.
  public func readHistory() throws -> History {
    guard let text = try? String(contentsOfFile: historyPath, encoding: .utf8) else {
      throw DovelaError(.notFound, .configuration, owner: path, "the folder has no history.csv: is it a run?")
    }
    guard let history = History(csv: text) else {
      throw DovelaError(.badData, .data, owner: historyPath, "not a history that Dovela wrote")
    }
    return history
  }
}
