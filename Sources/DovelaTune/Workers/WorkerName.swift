import Foundation

/// What a worker is called in the journal: host and process for people, and what tells it from any later process of the
/// same number, so that others on the machine see at once that it is gone.
public struct WorkerName: Sendable, Hashable {
  /// `host-4711 (start, processes, boot)`
  public let text: String

  /// Of this process.
  public init() {
    let process = getpid()
    text = "\(ProcessInfo.processInfo.hostName)-\(process) (\(Self.start(of: process) ?? ""), \(Self.place))"
  }

  /// Whether a worker of this machine has ended; `false` where that cannot be told.
  public static func isGone(_ worker: String) -> Bool {
    guard let bracket = worker.lastIndex(of: "("), worker.hasSuffix(", \(place))"),
      let dash = worker[..<bracket].lastIndex(of: "-"),
      let process = pid_t(worker[worker.index(after: dash)..<bracket].dropLast()),
      let comma = worker[bracket...].firstIndex(of: ",")
    else { return false }
    return start(of: process) ?? "none" != worker[worker.index(after: bracket)..<comma]
  }

  /// In ticks since the machine began; `nil` where there is no such process, or where it has ended and nobody has asked
  /// how.
  private static func start(of process: pid_t) -> String? {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
      let end = text.lastIndex(of: ")")
    else { return nil }
    // After the name, which may have spaces: state, parent, …; the start is the 22nd field of all.
    let fields = text[text.index(after: end)...].split(separator: " ")
    guard fields.count > 19, fields[0] != "Z" else { return nil }
    return String(fields[19])
  }

  /// The machine since it began, and the processes that see each other on it.
  private static let place: String = {
    let boot = (try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)) ?? ""
    let namespace = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")) ?? ""
    return "\(namespace.filter(\.isNumber)) \(boot.prefix(8))"
  }()
}
