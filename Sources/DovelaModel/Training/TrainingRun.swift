import DovelaConfig
import DovelaCore
import DovelaData

/// Everything that a run file asks for, made and joined: data, model, objective, optimizer, callbacks.
public final class TrainingRun {
  public let specification: RunSpecification
  public let registry: Registry
  public let data: PreparedData
  public let model: Model
  public let learner: Learner
  public let callbacks: [any Callback]
  public let compute: Compute

  /// Reads the data, composes the model and fills its variables.
  ///
  /// - Parameter registry: where losses are chosen from that the run leaves open.
  public init(_ specification: RunSpecification, registry: Registry) throws {
    self.specification = specification
    self.registry = registry
    compute = try Compute(threads: specification.fit.threads)
    data = try DataPreparation(specification.data, fit: specification.fit, context: compute.context).prepare()
    model = try Model(
      specification.model, inputs: data.layout.inputs.map(\.spec), context: compute.context)
    learner = try Learner(
      model, targets: data.layout.targets.map(\.spec),
      objective: ObjectiveSpecification(
        losses: specification.losses, lossWeights: specification.lossWeights, metrics: specification.metrics),
      optimizer: specification.optimizer, registry: registry, seed: specification.fit.seed)
    for (index, output) in model.outputs.enumerated() {
      // Wrong labels are found before the first step, not in the middle of an epoch.
      guard let classes = output.spec.extents.last ?? nil, classes > 1, index < data.layout.targets.count else {
        continue
      }
      for split in [data.train, data.validation, data.test] {
        try split?.checkLabels(ofTarget: index, classes: classes)
      }
    }
    callbacks = try specification.callbacks.enumerated().map { index, configuration in
      let component = try configuration.make(name: "callbacks.\(index)")
      guard let callback = component as? any Callback else {
        throw DovelaError(
          .invalidArgument, .configuration, owner: "callbacks.\(index)",
          "\(configuration.schema.name) is a \(configuration.schema.kind.rawValue), not a callback")
      }
      return callback
    }
    try model.initialize(seed: specification.fit.seed)
  }
}
