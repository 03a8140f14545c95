import DovelaConfig
import DovelaCore
import DovelaModel

/// What a study is made from, read and checked: run files with words of tuning, and settings over them.
///
///     let definition = try StudyDefinition(files: files, sets: sets, reader: reader, registry: registry)
///     let study = try definition.open(StudyFolder("studies/iris"))
public struct StudyDefinition {
  public let settings: StudySettings
  public let space: SearchSpace
  public let registry: Registry
  let reader: RunReader
  private let tune: TuneSpecification

  /// Throws one error with every problem of the files and settings.
  public init(files: [StudySettings.RunFile], sets: [String], reader: RunReader, registry: Registry) throws {
    self.reader = reader
    self.registry = registry
    let documents = try files.map { try DocumentReader.read(text: $0.text, origin: $0.path) }
    let overrides = try sets.map { try ConfigOverride(set: $0, allowsSpaces: true) }
    tune = try reader.tune(documents: documents, overrides: overrides)
    space = try SearchSpace(
      documents: documents.map(Self.withoutTune), overrides: overrides.filter { $0.path.first != "tune" },
      keyOfArgument: Self.keys(registry))
    let example = try space.example(read: { try reader.read(documents: $0.documents, overrides: $0.overrides) })
    var settings = StudySettings(
      files: files, sets: sets, search: ExpressionText.text(tune.search, registry: registry),
      scheduler: ExpressionText.text(tune.scheduler, registry: registry),
      objectives: try tune.objectives.map { try Self.objective($0, example) },
      maxEpochs: tune.maxEpochs ?? example.fit.epochs, trials: tune.trials, seed: tune.seed)
    settings.value = tune.value == .last ? .last : .best
    settings.duplicates = tune.duplicates == .replicate ? .replicate : .skip
    settings.leaseSeconds = tune.leaseSeconds
    settings.disk = tune.disk
    settings.keep = tune.keep
    self.settings = settings
  }

  /// The study that a journal holds.
  public init(_ settings: StudySettings, reader: RunReader, registry: Registry) throws {
    try self.init(files: settings.files, sets: settings.sets, reader: reader, registry: registry)
  }

  /// A fresh scheduler.
  public func scheduler() throws -> any Scheduler {
    guard let scheduler = try tune.scheduler.make(name: "scheduler") as? any Scheduler else {
      throw DovelaError(.internal, .plugin, owner: settings.scheduler, "is no scheduler")
    }
    return scheduler
  }

  /// A fresh search.
  public func search() throws -> any Search {
    guard let search = try tune.search.make(name: "search") as? any Search else {
      throw DovelaError(.internal, .plugin, owner: settings.search, "is no search")
    }
    return search
  }

  /// The run of a trial, for as long as trials may be trained.
  public func run(of trial: StudyState.Trial) throws -> RunSpecification {
    let filled = try space.filled(trial.values)
    var run = try reader.read(documents: filled.documents, overrides: filled.overrides)
    run.fit.epochs = trial.inherited + settings.maxEpochs
    // The same configuration again shall not give the same numbers.
    if trial.replicates != nil { run.fit.seed &+= UInt64(trial.number) }
    return run
  }

  /// The run that gives the bytes of a trial as it stands, without the study. Throws for one that began with another's
  /// weights: no run file says that.
  public func standalone(_ trial: StudyState.Trial) throws -> RunSpecification {
    if let parent = trial.parent {
      throw DovelaError(
        .unsupported, .configuration, owner: "trial \(trial.number)",
        "it began with the weights of trial \(parent), which a run file alone does not have; its own folder does")
    }
    var run = try run(of: trial)
    // One that its own callbacks stopped stops again.
    if trial.state == .paused || trial.state == .running || trial.reason == Study.stoppedByScheduler {
      run.fit.epochs = max(1, trial.epochs)
    }
    return run
  }

  /// What the study will do.
  public func plan() throws -> StudyPlan {
    try StudyPlan(
      outline: space.outline, maxEpochs: settings.maxEpochs, trials: settings.trials, scheduler: scheduler)
  }

  /// Opens the study of a folder, or begins it.
  ///
  /// - Parameter amends: records settings that are not those that the study was begun with; else they are an error.
  public func open(_ folder: StudyFolder, amends: Bool = false) throws -> Study {
    try folder.create()
    if amends, let old = try folder.settings(), old != settings { try check(amending: old, of: folder) }
    return try Study(
      journal: Journal(path: folder.journalPath, creates: !folder.hasJournal), settings: settings,
      outline: space.outline, search: search(), scheduler: scheduler(), amends: amends)
  }

  /// What was searched before must be a part of what is searched from now on.
  private func check(amending old: StudySettings, of folder: StudyFolder) throws {
    let before = try StudyDefinition(old, reader: reader, registry: registry)
    guard before.space.outline == space.outline, before.space.labels == space.labels else {
      throw DovelaError(
        .invalidArgument, .configuration, owner: folder.path,
        "the space is another than the study's, so its trials have no place in it; begin another study")
    }
    guard old.scheduler == settings.scheduler, old.maxEpochs == settings.maxEpochs else { return }
    let (rounds, earlier) = (try plan().rounds, try before.plan().rounds)
    // One rung can be of any length; of several, what was decided must stay decided.
    guard rounds.starts(with: earlier) || (earlier + rounds).allSatisfy({ $0.bracket == 0 && $0.rung == 0 }) else {
      throw DovelaError(
        .invalidArgument, .configuration, owner: folder.path,
        "\(settings.scheduler) divides \(old.trials.map(String.init) ?? "its own number of") configurations among "
          + "its rungs in another way than \(settings.trials.map(String.init) ?? "its own number"); begin another study"
      )
    }
  }

  // MARK: Reading

  private static func withoutTune(_ document: ConfigNode) -> ConfigNode {
    guard let entries = document.entries else { return document }
    return ConfigNode(.mapping(entries.filter { $0.key != "tune" }), at: document.location)
  }

  /// The names of positional arguments, from the schemas of the components in use.
  private static func keys(_ registry: Registry) -> (String, Int) -> String? {
    { name, index in
      let parameters = (try? registry.named(name))?.first?.schema.parameters ?? []
      return parameters.indices.contains(index) ? parameters[index].id : nil
    }
  }

  private static func objective(
    _ objective: TuneSpecification.Objective, _ example: RunSpecification
  ) throws -> StudySettings.Objective {
    guard let direction = objective.direction ?? example.direction(ofLog: objective.monitor) else {
      throw DovelaError(
        .invalidArgument, .configuration, owner: "tune.objective",
        "no metric of the run is called \(objective.monitor), so nothing says which way it gets better; "
          + "name a metric of the run, or write {monitor: \(objective.monitor), direction: max}")
    }
    if objective.monitor.hasPrefix("val_"), example.fit.validationSplit == 0, !example.fit.usesValidationData {
      throw DovelaError(
        .invalidArgument, .configuration, owner: "tune.objective",
        "\(objective.monitor) needs validation data: give fit.validation_split, or fit.validation_data where the "
          + "reader has such rows; choosing by what a model was trained on chooses the one that remembers best")
    }
    return StudySettings.Objective(objective.monitor, direction == .up ? .max : .min)
  }
}

extension SearchSpace {
  /// Reads the runs of several configurations, so that a mistake in any alternative is found before the first trial;
  /// the first of them.
  fileprivate func example<Run>(read: (Filled) throws -> Run) throws -> Run {
    let first = try read(filled(corner(greatest: false, turning: nil)))
    for turning in outline.dimensions.indices {
      for place in 0..<min(outline.dimensions[turning].count ?? 2, 32) {
        let values = corner(greatest: place > 0, turning: (turning, place))
        _ = try read(filled(values))
      }
    }
    return first
  }

  /// Each dimension at its least value, but for one, and those that it hangs on.
  private func corner(greatest: Bool, turning: (dimension: Int, place: Int)?) -> [Double] {
    let dimensions = outline.dimensions
    var values = dimensions.map(\.least)
    if let (index, place) = turning {
      values[index] =
        dimensions[index].kind == .choice
        ? dimensions[index].least + Double(place) * dimensions[index].step
        : greatest ? dimensions[index].greatest : dimensions[index].least
      var child = index
      while let condition = dimensions[child].condition {
        let parent = dimensions[condition.parent]
        let active = condition.when.firstIndex(of: true) ?? 0
        values[condition.parent] = parent.least + Double(active) * parent.step
        child = condition.parent
      }
    }
    for (index, active) in outline.active(values).enumerated() where !active { values[index] = .nan }
    return values
  }
}
