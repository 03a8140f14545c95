import DovelaModel
import Foundation

/// Ctrl-C and SIGTERM: the first ends the training after its step, with a checkpoint; a second ends the process.
enum Interruption {
  static func handled<Result>(by trainer: Trainer, _ body: () throws -> Result) rethrows -> Result {
    try handled(by: trainer.cancellation, body)
  }

  static func handled<Result>(by cancellation: Cancellation, _ body: () throws -> Result) rethrows -> Result {
    let sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        cancellation.request()
        signal(number, SIG_DFL)
      }
      source.resume()
      return source
    }
    defer { for source in sources { source.cancel() } }
    return try body()
  }
}
