import ArgumentParser
import DovelaCore
import DovelaTune

/// `dovela tune show TRIAL`
struct TuneShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Shows a trial: its settings, results and learning curves.")

  @Argument(help: "The trial's number.")
  var trial: Int

  @OptionGroup var options: StudyOptions
  @OptionGroup var plugins: PluginOptions

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let folder = try options.folder()
    let (definition, study) = try folder.opened(try plugins.load())
    let trial = try study.state.trial(trial)
    guard json else { return TrialReport(trial, study.state, definition, folder).write(withCurves: true) }
    let history = trial.history.map { logs in JSONValue.object(logs.map { ($0.name, .number($0.value)) }) }
    JSONLine([("trial", TrialJSON.trial(trial, study.state, definition)), ("history", .array(history))]).write()
  }
}
