import DovelaConfig
import DovelaCore

/// A composed model: layers, variables with their memory, and plans to run them.
///
/// One thread at a time. `reserve` settles the greatest batch; then inputs are written to `input(_:)`, and `predict`
/// computes. A `Learner` trains it.
public final class Model {
  public let specification: ModelSpecification
  public let context: ExecutionContext
  public let inputs: [ModelPort]
  public let outputs: [ModelPort]
  /// One for each layer of the specification.
  public let layers: [any Layer]
  /// In the order of the layers, children's included.
  public let variables: [Variable]
  public let summary: ModelSummary

  /// Composes, builds and gives memory to the variables, which `initialize` fills.
  ///
  /// - Parameters:
  ///   - inputs: what the data offers for each input, batch unknown; used where the specification says nothing.
  /// - Throws: what does not fit, all that can be found at once; `.outOfMemory` where the machine has less.
  public init(_ specification: ModelSpecification, inputs: [TensorSpec], context: ExecutionContext) throws {
    throw DovelaError(.unsupported, .other, "composing a model is not there yet")
  }

  /// Fills every variable by its initializer, each from a random stream of its own.
  public func initialize(seed: UInt64) throws {}

  private let memory = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 64)

  /// The greatest batch so far.
  public private(set) var capacity = 0

  /// Plans for batches of up to `rows`. Inputs written before are lost where this is more than before.
  public func reserve(rows: Int) throws {}

  /// Where a batch is written: the spec's batch is the capacity. The address changes with `reserve` alone.
  public func input(_ index: Int) -> Tensor { Tensor(TensorSpec([]), memory) }

  /// Computes the outputs of the first `rows` rows of the inputs.
  public func predict(rows: Int) throws {}

  /// What `predict` computed, with its true batch; good until anything else runs.
  public func output(_ index: Int) -> Tensor { Tensor(TensorSpec([]), memory) }

  /// The flat buffer of trainable variables, padding included.
  public var weights: UnsafeMutableBufferPointer<Float> { .init(start: nil, count: 0) }

  /// Zeroes what stateful layers keep from batch to batch.
  public func resetBatchState() {}
}
