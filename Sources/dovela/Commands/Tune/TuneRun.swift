import ArgumentParser
import DovelaConfig
import DovelaCore
import DovelaModel
import DovelaTune
import Foundation

/// `dovela tune RUN.yaml`
struct TuneRun: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Begins a study, or goes on with it.")

  @OptionGroup var options: RunOptions
  @OptionGroup var plugins: PluginOptions

  @Option(
    help: ArgumentHelp(
      "The study's folder; studies/NAME, after the run file, where it is left out.", valueName: "folder"),
    completion: .directory)
  var study: String?

  @Option(help: "Configurations in all, those of earlier calls included: tune.trials.")
  var trials: Int?

  @Option(help: "Processes that train at the same time; the threads are divided among them.")
  var workers = 1

  @Flag(help: "Derive what may vary from the schemas of the components that the run names, and print it.")
  var auto = false

  @Flag(help: "Only show what would be trained, how long it takes, and how much disk it needs.")
  var dryRun = false

  @Flag(help: "Record settings that are not those that the study was begun with.")
  var amend = false

  @Flag(help: "Print JSON Lines; the last has \"event\": \"study_end\". With --dry-run, one JSON object.")
  var json = false

  func validate() throws {
    guard (1...256).contains(workers) else { throw ValidationError("--workers must be from 1 to 256") }
  }

  func run() throws {
    let components = try plugins.load()
    let definition = try definition(components)
    let plan = try definition.plan()
    guard !dryRun else {
      return try PlanReport(plan, definition, workers: workers).write(json: json)
    }
    let folder = StudyFolder(study ?? "\(StudyOptions.parent)/\(name)")
    let study = try definition.open(folder, amends: amend)
    let display = display(definition)
    display.began(plan, folder, study.state)
    let cancellation = Cancellation()
    try Interruption.handled(by: cancellation) {
      if workers == 1 {
        let worker = try StudyWorker(
          definition, study, in: folder, cancellation: cancellation, changed: display.changed)
        try worker.run()
      } else {
        let pool = WorkerPool(study, folder, count: workers, plugins: plugins.files)
        try pool.run(cancellation: cancellation, changed: display.changed)
      }
    }
    display.ended(study.state, folder, isCancelled: cancellation.isRequested)
    if cancellation.isRequested { throw ExitCode(130) }
  }

  private func definition(_ components: Components) throws -> StudyDefinition {
    let files = try files()
    let derived = auto ? try derived(files, components) : []
    return try StudyDefinition(
      files: files, sets: sets + derived, reader: components.reader, registry: components.registry)
  }

  /// The space of a run that has none, as settings.
  private func derived(_ files: [StudySettings.RunFile], _ components: Components) throws -> [String] {
    let run = try components.reader.read(
      documents: files.map { try DocumentReader.read(text: $0.text, origin: $0.path) },
      overrides: sets.map { try ConfigOverride(set: $0) })
    let space = DerivedSpace(run, registry: components.registry)
    guard !space.settings.isEmpty else {
      throw DovelaError(
        .notFound, .configuration, owner: "--auto",
        "no component of the run says which of its settings are worth searching; say it with words as log(1e-4, 1e-1)")
    }
    if !json {
      for setting in space.settings { Terminal.line("--set \"\(setting)\"") }
      Terminal.line()
    }
    return space.settings
  }

  private func display(_ definition: StudyDefinition) -> any StudyDisplay {
    if json { return StudyLines(definition) }
    return Terminal.isTerminal ? StudyTable(definition) : StudyLog(definition)
  }

  private var sets: [String] { options.allSets + (trials.map { ["tune.trials=\($0)"] } ?? []) }

  /// After the last run file.
  private var name: String {
    let stem = options.files.last.map { (($0 as NSString).lastPathComponent as NSString).deletingPathExtension }
    return stem.flatMap { $0.isEmpty ? nil : $0 } ?? "study"
  }

  private func files() throws -> [StudySettings.RunFile] {
    guard !options.files.isEmpty || (options.data != nil && options.model != nil) else {
      throw DovelaError(
        .invalidArgument, .configuration,
        "name a run file, or say --data and --model, as in: "
          + "dovela tune --data digits --model \"Dense(int(16, 256, step=16), relu) -> Dense(10, softmax)\"")
    }
    return try options.files.map { file in
      let contents = try DocumentReader.contents(
        of: file, workingDirectory: FileManager.default.currentDirectoryPath)
      return StudySettings.RunFile(path: contents.path, text: contents.text)
    }
  }
}
