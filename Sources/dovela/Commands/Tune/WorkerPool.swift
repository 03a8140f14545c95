import DovelaCore
import DovelaModel
import DovelaTune
import Foundation

/// Several processes that train the trials of one study, and the one that watches them.
struct WorkerPool {
  private let study: Study
  private let folder: StudyFolder
  private let count: Int
  private let plugins: [String]

  init(_ study: Study, _ folder: StudyFolder, count: Int, plugins: [String]) {
    (self.study, self.folder, self.count, self.plugins) = (study, folder, count, plugins)
  }

  /// Threads of each: the processors are divided.
  static func threads(of workers: Int) -> Int { max(1, ProcessInfo.processInfo.activeProcessorCount / workers) }

  /// Starts the workers, and waits until all have ended. One that is killed is made up for by the others.
  func run(cancellation: Cancellation, changed: (StudyState) -> Void) throws {
    let workers = try (0..<count).map { _ in try start() }
    var wasTold = false
    while workers.contains(where: \.isRunning) {
      if cancellation.isRequested, !wasTold {
        wasTold = true
        for worker in workers where worker.isRunning { worker.interrupt() }
      }
      try study.refresh()
      changed(study.state)
      Thread.sleep(forTimeInterval: 0.1)
    }
    try study.refresh()
    changed(study.state)
    guard !cancellation.isRequested,
      !workers.contains(where: { $0.terminationReason == .exit && $0.terminationStatus == 0 })
    else { return }
    throw DovelaError(
      .wrongState, .other, owner: folder.path,
      "every worker ended before the study did; what they said stands above. The same command goes on")
  }

  private func start() throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
    process.arguments =
      [
        "tune", "worker", "--study", folder.path, "--threads", String(Self.threads(of: count)), "--quiet", "--parent",
        String(getpid()),
      ] + plugins.flatMap { ["--plugin", $0] }
    process.standardOutput = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      throw DovelaError(.io, .other, owner: "--workers", "cannot start a worker: \(error.localizedDescription)")
    }
    return process
  }
}
