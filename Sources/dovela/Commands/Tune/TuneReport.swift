import ArgumentParser
import DovelaModel
import DovelaTune

/// `dovela tune report`
struct TuneReport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Writes what was found as one HTML page that needs nothing else.",
    discussion: """
      History, learning curves of all trials, parallel coordinates, slices, importances, the Pareto front, and a table \
      to sort and search.
        dovela tune report --study studies/reuters --out reuters.html
      """)

  @OptionGroup var options: StudyOptions
  @OptionGroup var plugins: PluginOptions

  @Option(
    help: ArgumentHelp("The page; report.html in the study's folder where it is left out.", valueName: "file.html"),
    completion: .file())
  var out: String?

  func run() throws {
    let folder = try options.folder()
    let results = try folder.results(try plugins.load())
    let path = out ?? folder.path + "/report.html"
    try AtomicFile.write(StudyReport(results, name: folder.name).html, to: path)
    Terminal.line(path)
  }
}
