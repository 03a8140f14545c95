import ArgumentParser
import DovelaCore
import Foundation

/// The `dovela` command.
@main
struct Dovela: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dovela",
    abstract: "Composes neural networks from named components, trains them, and shows how they learn.",
    discussion: """
      Every layer, optimizer, loss, callback … is a component with a name, loaded from a plugin: `dovela list` shows \
      them, `dovela describe NAME` tells what one is and takes.
      """,
    version: "0.1.0",
    subcommands: [
      Train.self, Evaluate.self, Predict.self, Summary.self, List.self, Describe.self, DataCommand.self, Compare.self,
      Tune.self,
    ])

  /// Runs the command and maps what it throws to the documented exit status: 2 usage and configuration, 3 data,
  /// 4 plugin, 1 anything else.
  static func main() {
    Terminal.occupyClosedDescriptors()
    // A limit on the size of files is an error of the write, which names the file, and not the end of the process.
    signal(SIGXFSZ, SIG_IGN)
    do {
      var command = try parseAsRoot()
      try command.run()
      try Terminal.checkOutput()
    } catch let error as DovelaError {
      Terminal.tell("dovela: \(error)")
      Foundation.exit(error.domain.exitStatus)
    } catch {
      let code = exitCode(for: error)
      guard code != .success else { exit(withError: error) }
      guard code == .validationFailure else { exit(withError: error) }
      Terminal.tell(fullMessage(for: error))
      Foundation.exit(2)
    }
  }
}

extension DovelaError.Domain {
  var exitStatus: Int32 {
    switch self {
    case .configuration: 2
    case .data: 3
    case .plugin: 4
    case .other: 1
    }
  }
}
