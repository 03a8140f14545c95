import DovelaCore

/// The loss and the metrics of one output.
final class OutputObjective {
  struct MetricEntry {
    let metric: any Metric
    let configuration: Configuration
    let target: TensorSpec
    /// Where its state begins in the objective's, and how long it is.
    let first: Int
    let count: Int
  }

  let name: String
  let loss: any Loss
  let configuration: Configuration
  let weight: Float
  let reduction: Reduction
  /// The loss computes the last activation too; its call leaves that out.
  let isFused: Bool
  let prediction: TensorSpec
  /// As the loss takes it.
  let target: TensorSpec
  let metrics: [MetricEntry]

  /// - Parameters:
  ///   - formula: of the activation that may be left to the loss.
  ///   - firstState: where the state of its metrics begins.
  init(
    _ port: ModelPort, target: TensorSpec, loss configuration: Configuration, weight: Double,
    metrics: [Configuration], formula: String?, firstState: Int
  ) throws {
    name = port.name
    prediction = port.spec
    self.configuration = configuration
    self.weight = Float(weight)
    reduction = Reduction(of: configuration)
    guard let loss = try configuration.make(name: "loss of \(port.name)") as? any Loss else {
      throw Self.wrongKind(configuration, wanted: .loss)
    }
    self.loss = loss
    let isFused = formula != nil && loss.fusesAfter == formula
    self.isFused = isFused
    do {
      let fit = try TargetFit.fit(target, to: port.spec) {
        try loss.infer(prediction: port.spec, target: $0, fused: isFused)
      }
      self.target = TensorSpec(fit.form.extents, fit.result.targetDType)
    } catch let error as DovelaError {
      throw Self.named(error, port, target, configuration)
    }
    var next = firstState
    self.metrics = try metrics.map { configuration in
      guard let metric = try configuration.make(name: "\(port.name)/\(configuration.schema.name)") as? any Metric else {
        throw Self.wrongKind(configuration, wanted: .metric)
      }
      do {
        let fit = try TargetFit.fit(target, to: port.spec) { try metric.infer(prediction: port.spec, target: $0) }
        defer { next += fit.result.stateCount }
        return MetricEntry(
          metric: metric, configuration: configuration,
          target: TensorSpec(fit.form.extents, fit.result.targetDType), first: next, count: fit.result.stateCount)
      } catch let error as DovelaError {
        throw Self.named(error, port, target, configuration)
      }
    }
  }

  var stateCount: Int { metrics.reduce(0) { $0 + $1.count } }

  /// The shape of the values for a batch.
  func values(prediction: TensorSpec, rows: Int) throws -> TensorSpec {
    let values = try loss.infer(prediction: prediction, target: target.withBatch(rows), fused: isFused).values
    guard values.rank >= 1, values.extents[0] == rows, let count = values.count, count > 0, values.dtype == .f32 else {
      throw DovelaError(
        .internal, .plugin, owner: "output '\(name)' with \(configuration.schema.name)",
        "gives values of shape \(values) for a batch of \(rows) rows: a loss gives f32 values, one or more a row, and "
          + "their first axis is the batch")
    }
    return values
  }

  private static func wrongKind(_ configuration: Configuration, wanted: ComponentKind) -> DovelaError {
    DovelaError(
      .invalidArgument, .configuration, owner: configuration.schema.name,
      "is a \(configuration.schema.kind.rawValue), not a \(wanted.rawValue)")
  }

  private static func named(
    _ error: DovelaError, _ port: ModelPort, _ target: TensorSpec, _ configuration: Configuration
  ) -> DovelaError {
    var named = error
    named.owner = "output '\(port.name)' with \(configuration.schema.name)"
    if !error.message.contains(port.spec.description) || !error.message.contains(target.description) {
      named.message += " (prediction \(port.spec), target \(target))"
    }
    if error.domain == .other { named.domain = .configuration }
    return named
  }
}
