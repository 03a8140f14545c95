import DovelaCore

/// A model with an objective and an optimizer: what trains and evaluates.
///
/// ```swift
/// let learner = try Learner(model, targets: targets, objective: objective, optimizer: adam, registry: registry, seed: 1)
/// try learner.reserve(rows: 32)
/// // write a batch to model.input(0) and learner.target(0), then
/// let loss = try learner.train(rows: 32)
/// ```
public final class Learner {
  public let model: Model
  public let notices: [Notice] = []
  /// The configuration of each output's loss, chosen ones included.
  public let losses: [Configuration] = []
  /// `nil` where the learner only evaluates.
  public let optimizer: OptimizerDriver?
  /// Training steps done; the random streams of layers depend on it.
  public var step = 0

  /// - Parameters:
  ///   - targets: what the data offers for each output, batch unknown.
  ///   - registry: where a loss is chosen from, if one must be.
  public init(
    _ model: Model, targets: [TensorSpec], objective: ObjectiveSpecification, optimizer: Configuration?,
    registry: Registry, seed: UInt64
  ) throws {
    throw DovelaError(.unsupported, .other, "training is not there yet")
  }

  /// Plans for batches of up to `rows`, training and evaluation both.
  public func reserve(rows: Int) throws {}

  /// Where the targets of an output are written, in the type that its loss wants (f32 or i32); the spec's batch is
  /// the capacity.
  public func target(_ index: Int) -> Tensor { model.input(index) }

  /// Whether `sampleWeights` count.
  public var usesSampleWeights = false
  /// (batch): the weight of each row, written with the batch.
  public var sampleWeights: UnsafeMutableBufferPointer<Float> { .init(start: nil, count: 0) }

  /// One step on the first `rows` rows: forward, loss, backward, update. Allocates nothing.
  /// - Returns: the loss of the batch, penalties included.
  public func train(rows: Int) throws -> Double { 0 }

  /// Loss and metrics of a batch, without training.
  public func evaluate(rows: Int) throws -> Double { 0 }

  /// Begins a new epoch or evaluation: forgets the results so far.
  public func resetResults() {}
  /// Loss and metrics since `resetResults`, named and averaged as Keras does: `loss`, for several outputs
  /// `a_loss`, `b_loss`, then the metrics.
  public func results() throws -> [(name: String, value: Double)] { [] }
  /// The numbers behind the results, to save and to restore in the middle of an epoch.
  public var resultState: [Double] {
    get { [] }
    set {}
  }
  /// Which way a result gets better; `nil` where its metric does not say.
  public func direction(of result: String) -> Direction? { nil }

  /// Around an evaluation: puts the weights to evaluate with in place (moving averages, schedule-free rules).
  public func beginEvaluation() throws {}
  public func endEvaluation() throws {}
  /// At the end of the training: leaves the weights to keep in place.
  public func finish() throws {}

  /// The Euclidean norm of the last gradient of each trainable variable.
  public func gradientNorms() -> [(path: String, norm: Double)] { [] }
}
