import ArgumentParser
import DovelaConfig
import DovelaCore
import DovelaModel
import DovelaTune

/// `dovela tune reproduce TRIAL`
struct TuneReproduce: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reproduce", abstract: "Writes a run file that trains a trial alone, to the same bytes.",
    discussion: """
        dovela tune reproduce 7 --out best.yaml
        dovela train best.yaml
      """)

  @Argument(help: "The trial's number.")
  var trial: Int

  @OptionGroup var options: StudyOptions
  @OptionGroup var plugins: PluginOptions

  @Option(help: ArgumentHelp("The run file; printed where it is left out.", valueName: "run.yaml"), completion: .file())
  var out: String?

  func run() throws {
    let components = try plugins.load()
    let (definition, study) = try options.folder().opened(components)
    let run = try definition.standalone(study.state.trial(trial))
    let text = run.yaml(registry: components.registry, plugins: PluginHash.records(of: components))
    if let out { try AtomicFile.write(text, to: out) } else { Terminal.write(text) }
  }
}
