import DovelaConfig
import DovelaCore
import DovelaModel

/// What a plan costs, from a few steps of one of its runs that were measured.
public struct StudyEstimate: Sendable, Hashable {
  /// Of the run that was measured, whose numbers are in the middle of their ranges.
  public var secondsPerStep: Double
  public var secondsPerEpoch: Double
  /// Before each round of a trial: the data is read, the model composed.
  public var secondsPerStart: Double
  public var parameters: Int
  public var checkpointBytes: Int
  /// With one worker; `nil` where the plan has no end.
  public var seconds: Double?
  /// That the study's folder has at most at one time.
  public var bytes: Int?

  /// Steps that are measured, after as many that are not.
  private static let steps = 5

  /// Composes a run of the study and trains it for a few steps.
  public init(_ plan: StudyPlan, _ definition: StudyDefinition) throws {
    let clock = ContinuousClock()
    let begin = clock.now
    let values = definition.space.outline.middle
    let run = try definition.run(of: StudyState.Trial(number: 0, values: values))
    let composed = try ComposedRun(run, registry: definition.registry).run
    let trainer = try Trainer(composed)
    secondsPerStart = Self.seconds(clock.now - begin)
    parameters = composed.model.summary.parameters
    checkpointBytes = trainer.checkpointBytes

    var feeding = FeedPlan(batchSize: run.fit.batchSize)
    feeding.isTraining = true
    let feed = try composed.train.feed(composed.learner, feeding)
    try feed.begin(atStep: 0)
    func step() throws -> Double {
      if composed.learner.step % feed.batchesPerPass == 0 { try feed.begin(atStep: composed.learner.step) }
      let start = clock.now
      _ = try composed.learner.train(rows: feed.next())
      return Self.seconds(clock.now - start)
    }
    for _ in 0..<Self.steps { _ = try step() }
    // The middle one: others may have been disturbed.
    let measured = try (0..<Self.steps).map { _ in try step() }.sorted()
    secondsPerStep = measured[measured.count / 2]
    let steps = run.fit.stepsPerEpoch ?? feed.batchesPerPass
    let validation = Double(composed.validation?.rows ?? 0) / Double(max(1, run.fit.batchSize))
    // Going forward is a third of a step.
    secondsPerEpoch = secondsPerStep * (Double(steps) + validation / 3)

    if let epochs = plan.epochs, let trials = plan.trials {
      seconds = Double(epochs) * secondsPerEpoch + Double(trials) * secondsPerStart
    }
    // Those that may be promoted wait with their checkpoints; the best have their models too.
    let waiting = plan.rounds.isEmpty ? 1 : plan.rounds.map(\.trials).max() ?? 1
    bytes = plan.configurations.map { configurations in
      (waiting + 1) * checkpointBytes + definition.settings.keep * (checkpointBytes + 4 * parameters)
        + configurations * Self.bytesPerTrial
    }
  }

  /// A run file, a history, and lines of the journal.
  private static let bytesPerTrial = 10_000

  private static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
  }
}

extension StudyOutline {
  /// The configuration in the middle of every range, on its scale; of choices the first that asks for most.
  fileprivate var middle: [Double] {
    var values = dimensions.map { dimension -> Double in
      switch dimension.kind {
      case .choice: return dimension.least
      case .integer, .real:
        let middle =
          dimension.scale == .log
          ? (dimension.least * dimension.greatest).squareRoot() : (dimension.least + dimension.greatest) / 2
        return dimension.settled(middle) ?? dimension.least
      }
    }
    for (index, active) in active(values).enumerated() where !active { values[index] = .nan }
    return values
  }
}
