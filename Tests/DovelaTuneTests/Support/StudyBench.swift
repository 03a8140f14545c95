import DovelaConfig
import DovelaCore
import DovelaPlugins
import DovelaTune
import Testing

/// A study over a space of two numbers, whose trials are not trained: their loss is a formula.
final class StudyBench {
  static let outline = StudyOutline(dimensions: [
    Dimension("rate", .real, least: 1e-4, greatest: 1, scale: .log),
    Dimension("units", .integer, least: 8, greatest: 64, step: 8),
  ])

  let study: Study
  let journal: Journal<[StudyEvent]>
  private let clock: Clock

  final class Clock {
    var time = 1000.0
  }

  init(
    _ path: String, creates: Bool = true, search: String = "Random", scheduler: String = "Hyperband",
    maxEpochs: Int = 9, trials: Int? = nil, outline: StudyOutline = outline, clock: Clock = Clock(),
    change: (inout StudySettings) -> Void = { _ in }
  ) throws {
    self.clock = clock
    var settings = StudySettings(
      run: "model: …", search: search, scheduler: scheduler, objectives: [.init("val_loss", .min)],
      maxEpochs: maxEpochs, trials: trials, seed: 7)
    change(&settings)
    journal = try Journal(path: path, creates: creates)
    study = try Study(
      journal: journal, settings: settings, outline: outline,
      search: try #require(Self.make(.search, search) as? any Search), scheduler: try Self.scheduler(scheduler),
      now: { clock.time })
  }

  static func scheduler(_ text: String) throws -> any Scheduler {
    try #require(make(.scheduler, text) as? any Scheduler)
  }

  private static func make(_ kind: ComponentKind, _ text: String) throws -> any Component {
    try Resolver.configuration(kind, text, origin: "test", registry: registry.get()).make(name: kind.rawValue)
  }

  /// Falls with every epoch, to a value that depends on the configuration.
  static func loss(_ values: [Double], _ epoch: Int) -> Double {
    values.reduce(0) { $0 + ($1.isNaN ? 0 : abs($1 - 3)) } + 1 / Double(epoch)
  }

  /// Trains what is offered; whether there was anything.
  @discardableResult func step(worker: String = "one") throws -> Bool {
    guard case .work(let work) = try study.take(worker: worker) else { return false }
    try train(work)
    return true
  }

  /// As far as it shall go. `after`: the epochs that a checkpoint has.
  func train(_ work: Study.Work) throws {
    for epoch in work.trial.epochs..<work.epochs {
      let logs = [StudyEvent.Log("val_loss", Self.loss(work.trial.values, epoch + 1))]
      if try study.report(work, epoch: epoch + 1, logs: logs) == .stop { return try study.end(work, .stopped) }
    }
    if work.epochs == study.state.settings?.maxEpochs { try study.end(work, .complete) } else { try study.pause(work) }
  }

  func runToTheEnd() throws { while try step() {} }

  /// What a study comes to, but for who did what when.
  var result: [[String]] {
    study.state.trials.map { trial in
      ["\(trial.values)", "\(trial.state)", "\(trial.epochs)", "\(trial.history.map { $0.map(\.value) })"]
    }
  }

  nonisolated(unsafe) private static let registry = Result {
    let registry = Registry()
    try PluginLoader(registry: registry, resolver: Resolver.forPlugins(registry)).loadAll(.buildFolder)
    return registry
  }
}
