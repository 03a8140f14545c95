import CDovela
import CDovelaRuntime

/// A model with losses, metrics and an optimizer; a model has one trainer at a time.
///
/// ```swift
/// let trainer = try Trainer(model, optimizer: Component.Adam(learning_rate: 0.003), metrics: ["accuracy"], targets: [.classes])
/// let outcome = try trainer.fit(rows, epochs: 20)
/// ```
public final class Trainer {
  /// What the labels of an output are.
  public enum Target: Hashable, Sendable {
    /// The number of a class, (batch,).
    case classes
    /// Numbers in the shape of the output.
    case values
    /// Numbers in another shape, without the batch's axis.
    case shape([Int?])
  }

  public let model: Model
  let handle: OpaquePointer

  /// - Parameters:
  ///   - optimizer: `nil` for a trainer that only evaluates.
  ///   - losses: one for all outputs, or one for each; empty: chosen from targets and last activation.
  ///   - targets: for each output what the labels will be.
  ///   - settings: further keys of a run file as JSON or YAML, such as `loss_weights` or `class_weight`.
  public init(
    _ model: Model, optimizer: Component?, losses: [Component] = [], metrics: [Component] = [], targets: [Target],
    seed: UInt64 = 0, settings: [String: any ComponentArgument] = [:]
  ) throws {
    self.model = model
    var keys = settings.map { ($0.key, $0.value.expression) }.sorted { $0.0 < $1.0 }
    keys.append(("seed", "\(seed)"))
    if let optimizer { keys.append(("optimizer", optimizer.expression)) }
    if losses.count == 1 { keys.append(("loss", losses[0].expression)) }
    if losses.count > 1 { keys.append(("loss", losses.expression)) }
    if !metrics.isEmpty { keys.append(("metrics", metrics.expression)) }
    let written = "{" + keys.map { "\(quoted($0.0)): \($0.1)" }.joined(separator: ", ") + "}"
    let specs = try targets.enumerated().map { index, target in
      switch target {
      case .classes: try dovela_tensor_spec([nil], Int32.code)
      case .shape(let shape): try dovela_tensor_spec([nil] + shape, Float.code)
      case .values:
        try dovela_tensor_spec(index < model.outputs.count ? model.outputs[index].shape : [nil], Float.code)
      }
    }
    let modelHandle = model.handle
    handle = try made { dovela_trainer_create(modelHandle, written, specs, UInt64(specs.count), $0) }
  }

  deinit { dovela_trainer_destroy(handle) }

  // MARK: Steps

  /// One step on a batch: forward, loss, backward, update. The loss of the batch, penalties included.
  @discardableResult
  public func train(_ batch: Batch) throws -> Double { try loss(of: batch, dovela_trainer_train) }

  /// The loss of a batch, without training.
  public func evaluate(_ batch: Batch) throws -> Double { try loss(of: batch, dovela_trainer_evaluate) }

  /// The first part of a step: outputs and loss of a batch, in training mode.
  @discardableResult
  public func forward(_ batch: Batch) throws -> Double { try loss(of: batch, dovela_trainer_forward) }

  /// The second part: the gradients of all parameters; see ``Model/gradient(_:)``.
  public func backward() throws { try check(dovela_trainer_backward(handle)) }

  /// The last part: the optimizer uses the gradients.
  public func update() throws { try check(dovela_trainer_update(handle)) }

  private func loss(
    of batch: Batch,
    _ call: (OpaquePointer?, UnsafePointer<dovela_batch>?, UnsafeMutablePointer<Double>?) -> UnsafePointer<
      dovela_error
    >?
  ) throws -> Double {
    var loss = 0.0
    try batch.withUnsafeBatch { try check(call(handle, $0, &loss)) }
    return loss
  }

  // MARK: Results

  /// Loss and metrics since the last reset, averaged as Keras does.
  public var results: [String: Double] {
    get throws { try readResults { dovela_trainer_results(handle, $0, $1, $2) } }
  }

  public func resetResults() throws { try check(dovela_trainer_reset_results(handle)) }

  /// Loss and metrics of a whole dataset.
  public func evaluate(_ dataset: Dataset, batchSize: Int = 32) throws -> [String: Double] {
    try readResults {
      dovela_trainer_evaluate_dataset(handle, dataset.handle, UInt64(clamping: batchSize), $0, $1, $2)
    }
  }

  /// The learning rate that the next step takes.
  public var learningRate: Double {
    get throws {
      var rate = 0.0
      try check(dovela_trainer_learning_rate(handle, &rate))
      return rate
    }
  }

  /// Sets the learning rate; refused where a schedule governs it.
  public func setLearningRate(_ rate: Double) throws { try check(dovela_trainer_set_learning_rate(handle, rate)) }

  // MARK: State

  /// Writes what a training goes on from, beside the model's variables: the optimizer's state, the steps done, the
  /// results so far.
  public func saveState(to path: String) throws { try check(dovela_trainer_save(handle, path)) }

  /// Takes what ``saveState(to:)`` wrote of a trainer with the same settings.
  public func loadState(from path: String) throws { try check(dovela_trainer_load(handle, path)) }
}

/// Results that a function of the C interface writes.
func readResults(
  _ read: (UnsafeMutablePointer<dovela_result>?, UInt64, UnsafeMutablePointer<UInt64>?) -> UnsafePointer<dovela_error>?
) throws -> [String: Double] {
  var results = [dovela_result](repeating: dovela_result(), count: 64)
  var count: UInt64 = 0
  try results.withUnsafeMutableBufferPointer { try check(read($0.baseAddress, UInt64($0.count), &count)) }
  return values(results.prefix(Int(clamping: count)))
}

func values(_ results: some Sequence<dovela_result>) -> [String: Double] {
  var values: [String: Double] = [:]
  for result in results {
    if let name = result.name { values[String(cString: name)] = result.value }
  }
  return values
}
