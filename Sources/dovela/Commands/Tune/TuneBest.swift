import ArgumentParser
import DovelaCore
import DovelaTune

/// `dovela tune best`
struct TuneBest: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "best", abstract: "Shows the best trial; of several objectives, those that no other is better than.")

  @OptionGroup var options: StudyOptions
  @OptionGroup var plugins: PluginOptions

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let folder = try options.folder()
    let (definition, study) = try folder.opened(try plugins.load())
    let isOne = definition.settings.objectives.count == 1
    let best = isOne ? study.state.best.map { [$0] } ?? [] : study.state.front
    guard !best.isEmpty else {
      throw DovelaError(.notFound, .other, owner: folder.path, "no trial of the study has a result yet")
    }
    if json {
      return JSONLine([("best", .array(best.map { TrialJSON.trial($0, study.state, definition) }))]).write()
    }
    for trial in best { TrialReport(trial, study.state, definition, folder).write() }
  }
}
