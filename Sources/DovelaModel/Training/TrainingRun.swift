import DovelaConfig
import DovelaCore
import DovelaData

/// Everything that a training needs, made and joined: rows, model, objective, optimizer, callbacks.
public final class TrainingRun {
  public let fit: FitSpecification
  public let registry: Registry
  public let model: Model
  public let learner: Learner
  public let train: any TrainingRows
  public let validation: (any TrainingRows)?
  public let test: (any TrainingRows)?
  public let callbacks: [any Callback]
  public let compute: Compute
  /// How the rows were made from what a reader read; `nil` where a program supplies them.
  public let preparation: Preparation?

  /// What must be kept to make rows in the same way again.
  public struct Preparation {
    public var layout: DataLayout
    public var preprocessing: Preprocessing

    public init(layout: DataLayout, preprocessing: Preprocessing) {
      self.layout = layout
      self.preprocessing = preprocessing
    }
  }

  /// Joins parts that are there already.
  public init(
    _ learner: Learner, train: any TrainingRows, validation: (any TrainingRows)? = nil,
    test: (any TrainingRows)? = nil, callbacks: [Configuration], fit: FitSpecification,
    preparation: Preparation? = nil, compute: Compute, registry: Registry
  ) throws {
    self.fit = fit
    self.registry = registry
    self.learner = learner
    model = learner.model
    self.train = train
    self.validation = validation
    self.test = test
    self.preparation = preparation
    self.compute = compute
    self.callbacks = try callbacks.enumerated().map { index, configuration in
      let component = try configuration.make(name: "callbacks.\(index)")
      guard let callback = component as? any Callback else {
        throw DovelaError(
          .invalidArgument, .configuration, owner: "callbacks.\(index)",
          "\(configuration.schema.name) is a \(configuration.schema.kind.rawValue), not a callback")
      }
      return callback
    }
    // Wrong labels are found before the first step, not in the middle of an epoch.
    for (index, output) in model.outputs.enumerated() {
      guard let classes = output.spec.extents.last ?? nil, classes > 1 else { continue }
      let trained: any TrainingRows = (train as? AugmentedSplit)?.first ?? train
      for case let split as DataSplit in [trained, validation, test] {
        if index < split.layout.targets.count { try split.checkLabels(ofTarget: index, classes: classes) }
      }
    }
  }

  /// The model as it stands, to be written.
  public func savedModel() throws -> SavedModel { try SavedModel(model, preparation: preparation, registry: registry) }
}

/// A run file, carried out: its data read and prepared, its model composed and its variables filled.
public struct ComposedRun {
  public let specification: RunSpecification
  public let run: TrainingRun
  /// What a person should know of the choices that were made with the data.
  public let notes: [String]

  /// - Parameter registry: where losses are chosen from that the run leaves open.
  public init(_ specification: RunSpecification, registry: Registry) throws {
    self.specification = specification
    let compute = try Compute(threads: specification.fit.threads)
    let data = try DataPreparation(specification, registry: registry, context: compute.context).prepare()
    let model = try Model(
      specification.model, inputs: data.layout.inputs.map(\.spec), context: compute.context)
    let learner = try Learner(
      model, targets: data.layout.targets.map(\.spec),
      objective: ObjectiveSpecification(
        losses: specification.losses, lossWeights: specification.lossWeights, metrics: specification.metrics),
      optimizer: specification.optimizer, registry: registry, seed: specification.fit.seed)
    run = try TrainingRun(
      learner, train: data.augmented ?? data.train, validation: data.validation, test: data.test,
      callbacks: specification.callbacks, fit: specification.fit,
      preparation: .init(layout: data.layout, preprocessing: data.preprocessing),
      compute: compute, registry: registry)
    notes = data.notes
    try model.initialize(seed: specification.fit.seed)
  }
}
