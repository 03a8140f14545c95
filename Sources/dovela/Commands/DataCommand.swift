import ArgumentParser
import DovelaConfig
import DovelaCore
import DovelaData
import DovelaModel

/// `dovela data describe`
struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Looks at data before it is trained on.", subcommands: [DescribeData.self])
}

/// `dovela data describe RUN.yaml`, or `--data digits`
struct DescribeData: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "describe",
    abstract: "Prints rows, columns, types, missing values, ranges, outliers and class balance.")

  @Argument(help: "A run file.", completion: .file())
  var file: String?

  @Option(help: ArgumentHelp("A reader: digits, \"csv(path=iris.csv)\", …", valueName: "reader"))
  var data: String?

  @OptionGroup var plugins: PluginOptions

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Override a setting of the run file. May be repeated.", valueName: "path=value"))
  var sets: [String] = []

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    if file == nil, data == nil { throw ValidationError("name a run file, or say --data") }
  }

  func run() throws {
    let components = try plugins.load()
    let specification = try components.reader.data(
      files: file.map { [$0] } ?? [],
      flags: data.map { [try ConfigOverride(flag: "--data", path: "data.reader", text: $0)] } ?? [],
      sets: sets)
    let compute = try Compute(threads: 1)
    let description = try DataPreparation(specification, fit: FitSpecification(), context: compute.context).describe()
    json ? Terminal.line(DataReport.json(description)) : Terminal.line(DataReport.text(description))
  }
}
