import DovelaConfig
import DovelaCore
import Foundation

/// Several runs side by side.
public struct RunComparison: Sendable {
  /// A setting that is not the same in all runs.
  public struct Difference: Sendable, Hashable {
    /// `optimizer.Adam.learning_rate`, as `--set` names it.
    public var path: String
    /// One for each run; `nil` where the run has no such setting.
    public var values: [String?]
  }

  public let names: [String]
  public let histories: [History]
  public let differences: [Difference]

  /// Reads the folders; each must hold a run.
  public init(_ folders: [RunFolder]) throws {
    names = folders.map { ($0.path as NSString).lastPathComponent }
    histories = try folders.map { try $0.readHistory() }
    let settings = try folders.map { try $0.readSettings() }
    var seen = Set<String>()
    let paths = settings.flatMap { $0.map(\.path) }.filter { seen.insert($0).inserted }
    differences = paths.compactMap { path in
      let values = settings.map { run in run.first { $0.path == path }?.value }
      return Set(values).count > 1 ? Difference(path: path, values: values) : nil
    }
  }

  /// Every log that any of them has, in order.
  public var columns: [String] {
    var seen = Set<String>()
    return histories.flatMap(\.columns).filter { seen.insert($0).inserted }
  }
}
