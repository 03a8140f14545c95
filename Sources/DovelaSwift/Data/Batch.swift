import CDovela
import CDovelaRuntime

/// Inputs with their targets, and perhaps a weight for each row.
public struct Batch: Sendable {
  /// One for each input of the model, (batch, …).
  public var inputs: [any BatchTensor]
  /// One for each output, (batch, …).
  public var targets: [any BatchTensor]
  /// (batch,).
  public var sampleWeights: [Float]?

  public init(inputs: [any BatchTensor], targets: [any BatchTensor], sampleWeights: [Float]? = nil) {
    self.inputs = inputs
    self.targets = targets
    self.sampleWeights = sampleWeights
  }

  /// A batch for a model with one input and one output.
  public init(_ input: any BatchTensor, _ target: any BatchTensor, sampleWeights: [Float]? = nil) {
    self.init(inputs: [input], targets: [target], sampleWeights: sampleWeights)
  }

  /// Rows of the first input.
  public var rows: Int { inputs.first?.shape.first ?? 0 }

  func checkWeights() throws {
    guard let sampleWeights, sampleWeights.count != rows else { return }
    throw DovelaError(
      .shapeMismatch, .data, owner: "Batch", "has \(rows) rows and \(sampleWeights.count) sample weights")
  }

  /// Lends the batch as the C interface has it.
  func withUnsafeBatch<Result>(_ body: (UnsafePointer<dovela_batch>) throws -> Result) throws -> Result {
    try checkWeights()
    return try withTensors(inputs) { inputs in
      try withTensors(targets) { targets in
        try withOptionalWeights { weights in
          var batch = dovela_batch()
          batch.struct_size = UInt64(MemoryLayout<dovela_batch>.size)
          batch.rows = UInt64(rows)
          batch.inputs = UnsafePointer(inputs.baseAddress)
          batch.targets = UnsafePointer(targets.baseAddress)
          batch.sample_weights = weights
          return try body(&batch)
        }
      }
    }
  }

  func withOptionalWeights<Result>(_ body: (UnsafePointer<Float>?) throws -> Result) rethrows -> Result {
    guard let sampleWeights else { return try body(nil) }
    return try sampleWeights.withUnsafeBufferPointer { try body($0.baseAddress) }
  }
}
