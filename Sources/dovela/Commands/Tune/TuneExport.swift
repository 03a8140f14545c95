import ArgumentParser
import DovelaModel
import DovelaTune

/// `dovela tune export`
struct TuneExport: ParsableCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case csv, json, optuna
  }

  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Writes all trials for other programs.",
    discussion: """
      csv has a line for each trial; json every epoch too; optuna is a journal for Optuna itself:
        dovela tune export --study studies/reuters --format optuna --out reuters.log
      and in Python
        optuna.load_study(study_name="reuters", storage=JournalStorage(JournalFileBackend("reuters.log")))
      """)

  @OptionGroup var options: StudyOptions
  @OptionGroup var plugins: PluginOptions

  @Option(help: "csv, json or optuna.")
  var format: Format

  @Option(help: ArgumentHelp("The file; printed where it is left out.", valueName: "file"), completion: .file())
  var out: String?

  func run() throws {
    let folder = try options.folder()
    let results = try folder.results(try plugins.load())
    let text =
      switch format {
      case .csv: results.csv
      case .json: results.json
      case .optuna: results.optunaLog(name: folder.name)
      }
    if let out { try AtomicFile.write(text, to: out) } else { Terminal.write(text) }
  }
}
