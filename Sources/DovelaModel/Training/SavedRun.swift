import DovelaConfig
import DovelaCore
import DovelaData

/// A run that has been trained, opened again: it evaluates on its data and predicts for new rows.
public final class SavedRun {
  public let specification: RunSpecification
  public let loaded: LoadedModel
  private let preparation: TrainingRun.Preparation
  private let registry: Registry

  /// - Parameter specification: the folder's `run.yaml`, perhaps with settings laid over it.
  public init(_ folder: RunFolder, specification: RunSpecification, registry: Registry, searchPath: [String] = [])
    throws
  {
    guard folder.hasModel else {
      throw DovelaError(
        .notFound, .configuration, owner: folder.path,
        "the folder has no model.safetensors: is it a run, and has it ended? (--resume continues one)")
    }
    self.specification = specification
    self.registry = registry
    loaded = try LoadedModel(
      path: folder.modelPath, registry: registry, searchPath: searchPath, threads: specification.fit.threads)
    guard let preparation = loaded.preparation else {
      throw DovelaError(
        .badData, .data, owner: folder.modelPath,
        "the file does not say how rows become inputs: a program supplied them, and only it can evaluate or predict")
    }
    self.preparation = preparation
  }

  /// Loss and metrics on a part of the run's data.
  public func evaluate(_ part: DataPart) throws -> [(name: String, value: Double)] {
    guard let split = try data().load(part, preprocessing: preparation.preprocessing, layout: preparation.layout) else {
      throw DovelaError(
        .notFound, .data, owner: "evaluate",
        "the run's data has no \(part.rawValue) part; choose another with --split, or give one with data.test_split")
    }
    let learner = try Learner(
      loaded.model, targets: preparation.layout.targets.map(\.spec),
      objective: ObjectiveSpecification(
        losses: specification.losses, lossWeights: specification.lossWeights, metrics: specification.metrics),
      optimizer: nil, registry: registry, seed: specification.fit.seed)
    return try learner.evaluate(split, batchSize: specification.fit.batchSize)
  }

  /// Predictions for the rows of the run's reader that need no target, or of the part that is named.
  public func predict(_ part: DataPart) throws -> Predictions {
    guard let split = try data().load(part, preprocessing: preparation.preprocessing, layout: preparation.layout) else {
      throw DovelaError(.notFound, .data, owner: "predict", "the data has no \(part.rawValue) part")
    }
    return try Predictions(loaded.model, preparation, split, batchSize: specification.fit.batchSize)
  }

  private func data() -> DataPreparation {
    DataPreparation(specification.data, fit: specification.fit, context: loaded.compute.context)
  }
}

extension Learner {
  /// Loss and metrics of all rows, in their order, with the weights to evaluate with. Stateful layers begin with zeros
  /// and have their state back afterwards.
  public func evaluate(_ rows: any TrainingRows, batchSize: Int) throws -> [(name: String, value: Double)] {
    let feed = try rows.feed(self, FeedPlan(batchSize: batchSize))
    try beginEvaluation()
    resetResults()
    try feed.begin(atStep: 0)
    try model.apart { for _ in 0..<feed.batchesPerPass { _ = try evaluate(rows: feed.next()) } }
    let results = try self.results()
    try endEvaluation()
    return results
  }
}
