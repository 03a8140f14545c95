import DovelaCore

/// The loss and the metrics of one output with their memory in one program: prebuilt, so that a step only calls.
final class BoundOutput {
  /// Areas in the program's arena, in the order of `extras`.
  struct Areas {
    let bytes: [Int]

    /// Values, scale, the activated prediction, the mask as floats, and a target for each metric.
    init(_ objective: OutputObjective, prediction: TensorSpec, mask: TensorSpec?, rows: Int) throws {
      let values = try objective.values(prediction: prediction, rows: rows)
      let needsActivated = objective.isFused && !objective.metrics.isEmpty
      bytes =
        try [
          Self.size(values), Self.size(values), needsActivated ? Self.size(prediction) : 0,
          mask.map { try Self.size(TensorSpec($0.extents, .f32)) } ?? 0,
        ]
        + objective.metrics.map {
          $0.target.dtype == objective.target.dtype ? 0 : try Self.size($0.target.withBatch(rows))
        }
    }

    private static func size(_ spec: TensorSpec) throws -> Int {
      guard let bytes = spec.byteCount else {
        throw DovelaError(.shapeMismatch, .configuration, "the shape \(spec) of a loss is not settled")
      }
      return bytes
    }
  }

  private struct BoundMetric {
    let metric: any Metric
    let target: Tensor
    let isConverted: Bool
    let first: Int
  }

  let objective: OutputObjective
  private let run: LossRun
  private let scale: UnsafeMutablePointer<Float>
  private let count: Int
  private let mask: UnsafePointer<UInt8>?
  private let maskWeights: UnsafeMutablePointer<Float>?
  private let maskCount: Int
  private let rows: Int
  let target: Tensor
  private let activated: Tensor
  private let metrics: [BoundMetric]
  private let context: ExecutionContext

  /// - Parameters:
  ///   - prediction: what the program computes; its own spec.
  ///   - gradient: where its gradient goes; `nil` in an evaluation.
  ///   - target: the buffer of the targets.
  ///   - areas: in the program's arena, as `Areas` has them.
  init(
    _ objective: OutputObjective, rows: Int, prediction: Tensor, gradient: UnsafeMutableRawPointer?, mask: Tensor?,
    target: UnsafeMutableRawPointer, areas: [UnsafeMutableRawPointer], context: ExecutionContext
  ) throws {
    let values = try objective.values(prediction: prediction.spec, rows: rows)
    let needsActivated = objective.isFused && !objective.metrics.isEmpty
    let targetTensor = Tensor(objective.target.withBatch(rows), target)
    let activated = needsActivated ? Tensor(prediction.spec, areas[2]) : nil
    self.objective = objective
    self.rows = rows
    self.context = context
    self.target = targetTensor
    self.activated = activated ?? prediction
    count = values.count ?? 0
    scale = areas[1].assumingMemoryBound(to: Float.self)
    let fits = mask.map { $0.count > 0 && (values.count ?? 0) % $0.count == 0 } ?? false
    self.mask = fits ? mask.map { UnsafePointer($0.data.assumingMemoryBound(to: UInt8.self)) } : nil
    maskWeights = fits ? areas[3].assumingMemoryBound(to: Float.self) : nil
    maskCount = mask?.count ?? 0
    run = LossRun(
      context: context, isFused: objective.isFused, prediction: prediction, target: targetTensor,
      values: Tensor(values, areas[0]), scale: UnsafePointer(scale),
      gradient: gradient.map { Tensor(prediction.spec, $0) }, activated: activated)
    metrics = objective.metrics.enumerated().map { index, entry in
      let isConverted = entry.target.dtype != objective.target.dtype
      return BoundMetric(
        metric: entry.metric,
        target: Tensor(entry.target.withBatch(rows), isConverted ? areas[4 + index] : target),
        isConverted: isConverted, first: entry.first)
    }
  }

  /// Computes the loss of the batch and, in a training, its gradient times the loss's weight.
  ///
  /// - Parameter weights: one a row, or `nil`.
  /// - Returns: the loss without its weight among several.
  func evaluate(weights: UnsafePointer<Float>?) throws -> Double {
    let isSilent = objective.weight == 0
    let factor = isSilent ? 1 : objective.weight
    objective.reduction.writeScale(
      scale, count: count, factor: factor, mask: mask, maskCount: maskCount, weights: weights, weightCount: rows)
    try objective.loss.evaluate(run)
    if isSilent, let gradient = run.gradient {
      gradient.data.assumingMemoryBound(to: Float.self).update(repeating: 0, count: gradient.count)
    }
    let values = run.values.data.assumingMemoryBound(to: Float.self)
    var sum = 0.0
    for index in 0..<count where scale[index] != 0 { sum += Double(values[index]) * Double(scale[index]) }
    return sum / Double(factor)
  }

  /// Adds the batch to the metrics' states.
  func updateMetrics(_ state: UnsafeMutablePointer<Double>) throws {
    guard !metrics.isEmpty else { return }
    if let mask, let maskWeights {
      for index in 0..<maskCount { maskWeights[index] = mask[index] == 0 ? 0 : 1 }
    }
    for index in 0..<metrics.count {
      if metrics[index].isConverted { Conversion.convert(target, into: metrics[index].target) }
      try metrics[index].metric.update(
        prediction: activated, target: metrics[index].target, weights: maskWeights.map { UnsafePointer($0) },
        state: state + metrics[index].first, context: context)
    }
  }
}
