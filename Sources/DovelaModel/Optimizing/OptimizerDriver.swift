import DovelaCore

/// What surrounds every optimizer: learning rate, clipping, decay, constraints, averages, accumulation, slots.
public final class OptimizerDriver {
  public let optimizer: any Optimizer
  public let configuration: Configuration

  init(_ configuration: Configuration) throws {
    throw DovelaError(.unsupported, .other, "optimizers are not there yet")
  }

  /// Batches seen; the schedule's position.
  public var iterations: Int { 0 }
  /// Whether a schedule governs the learning rate.
  public var hasSchedule: Bool { false }
  /// Of the next step.
  public func learningRate() throws -> Double { 0 }
  /// Refused where a schedule governs it.
  public func setLearningRate(_ rate: Double) throws {}

  /// Everything that a checkpoint keeps, in a fixed order: counters (i64), learning rate (f64), slots, averages,
  /// scalars, sums of gradients. Writing to the tensors restores.
  public var state: [NamedTensor] { [] }
}
