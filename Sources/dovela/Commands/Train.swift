import ArgumentParser
import DovelaConfig
import DovelaCore
import DovelaModel
import Foundation

/// `dovela train RUN.yaml`
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Trains a model and writes a run folder.",
    discussion: """
      Everything can be said in a run file, on the command line, or both:
        dovela train examples/digits.yaml --set fit.batch_size=64
        dovela train --data digits --model "Dense(64, relu) -> Dense(10, softmax)" --epochs 20
      """)

  @OptionGroup var options: RunOptions
  @OptionGroup var plugins: PluginOptions

  @Option(
    help: ArgumentHelp("The run folder; the next free runs/run-N where it is left out.", valueName: "folder"),
    completion: .directory)
  var out: String?

  @Option(
    help: ArgumentHelp(
      "Continue the run of this folder where it was interrupted. Settings may be changed with --set.",
      valueName: "folder"), completion: .directory)
  var resume: String?

  @Flag(help: "Print JSON Lines; the last has \"event\": \"train_end\" and the whole history.")
  var json = false

  func validate() throws {
    if resume != nil, out != nil { throw ValidationError("--resume continues in its own folder; leave out --out") }
    if resume != nil, !options.files.isEmpty || options.data != nil || options.model != nil {
      throw ValidationError("--resume takes the run from its folder; leave out run files, --data and --model")
    }
  }

  func run() throws {
    let components = try plugins.load()
    let folder = resume.map { RunFolder($0) } ?? out.map { RunFolder($0) } ?? RunFolder.next()
    let specification =
      resume == nil ? try options.specification(components) : try resumed(folder, components)
    let composed = try ComposedRun(specification, registry: components.registry)
    let run = composed.run
    if resume == nil { try folder.create() }
    try folder.write(
      configuration: composed.specification.yaml(
        registry: components.registry, plugins: PluginHash.records(of: components)))
    let display: any TrainingObserver = json ? JSONLinesDisplay() : ProgressDisplay()
    for note in composed.notes { display.said(note, isWarning: false) }
    for notice in run.learner.notices { display.said(notice.text, isWarning: notice.severity == .warning) }
    let trainer = try Trainer(run, folder: folder, observer: display)
    if resume != nil { try trainer.resume() }
    let outcome = try Interruption.handled(by: trainer) { try trainer.fit() }
    let test = outcome.isCancelled ? [] : try run.test.map { try trainer.evaluate($0) } ?? []
    if json {
      JSONLinesDisplay.trainEnd(outcome, folder: folder.path, test: test)
    } else {
      TrainingReport(outcome: outcome, folder: folder, test: test).write()
    }
    if outcome.isCancelled { throw ExitCode(130) }
  }

  /// The run of a folder, with settings laid over it.
  private func resumed(_ folder: RunFolder, _ components: Components) throws -> RunSpecification {
    guard folder.hasConfiguration else {
      throw DovelaError(
        .notFound, .configuration, owner: "--resume", "the folder \(folder.path) holds no run: it has no run.yaml")
    }
    return try components.reader.read(files: [folder.configurationPath], flags: options.flags(), sets: options.sets)
  }
}
