import ArgumentParser
import DovelaConfig
import DovelaCore
import DovelaData
import DovelaModel

/// `dovela evaluate DIR`
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Prints loss and metrics of a trained run on a part of its data.")

  @Argument(help: "A run folder.", completion: .directory)
  var folder: String

  @OptionGroup var plugins: PluginOptions

  @Option(help: "Which part: train, validation or test.")
  var split: DataPart = .test

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Override a setting of the run, data.dir=… for instance. May be repeated.", valueName: "path=value"))
  var sets: [String] = []

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let components = try plugins.load()
    let run = try components.savedRun(folder, sets: sets)
    let results = try run.evaluate(split)
    if json {
      JSONLine(results.map { ($0.name, .number($0.value)) }).write()
    } else {
      for result in results { Terminal.line("\(split.rawValue) \(result.name) \(NumberFormat.metric(result.value))") }
    }
  }
}

extension DataPart: ExpressibleByArgument {}
