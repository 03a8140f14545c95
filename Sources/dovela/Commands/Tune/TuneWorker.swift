import ArgumentParser
import DovelaConfig
import DovelaModel
import DovelaTune
import Foundation

/// `dovela tune worker --study DIR`
struct TuneWorker: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker", abstract: "Trains trials of a study that another process has begun, beside it.")

  @OptionGroup var options: StudyOptions
  @OptionGroup var plugins: PluginOptions

  @Option(help: "Threads of each training; 0 for what the run says.")
  var threads = 0

  @Flag(help: "Print nothing.")
  var quiet = false

  /// A worker that `dovela tune --workers` has started ends with it.
  @Option(help: .hidden)
  var parent: Int32?

  func validate() throws {
    guard (0...1024).contains(threads) else { throw ValidationError("--threads must be from 0 to 1024") }
  }

  func run() throws {
    let folder = try options.folder()
    let (definition, study) = try folder.opened(try plugins.load())
    let log = quiet ? nil : StudyLog(definition)
    let cancellation = Cancellation()
    let watch = parent.map { ParentWatch($0, cancellation) }
    defer { watch?.end() }
    try Interruption.handled(by: cancellation) {
      let worker = try StudyWorker(
        definition, study, in: folder, threads: threads, cancellation: cancellation
      ) { log?.changed($0) }
      try worker.run()
    }
    if cancellation.isRequested { throw ExitCode(130) }
  }
}

/// Ends the training where the process that started this one is gone.
private final class ParentWatch {
  private let timer: any DispatchSourceTimer

  init(_ parent: Int32, _ cancellation: Cancellation) {
    timer = DispatchSource.makeTimerSource(queue: .global())
    timer.schedule(deadline: .now(), repeating: 0.5)
    timer.setEventHandler { if getppid() != parent { cancellation.request() } }
    timer.resume()
  }

  func end() { timer.cancel() }
}
