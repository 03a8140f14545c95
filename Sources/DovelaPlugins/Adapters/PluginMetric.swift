import CDovela
import DovelaCore

/// A metric of a plugin.
public final class PluginMetric: PluginComponent, Metric {
  private let table: dovela_metric
  /// prediction, target.
  private let tensors = Block(2, dovela_tensor())
  private var stateCount = 0

  init(_ factory: PluginFactory, _ table: dovela_metric, _ configuration: Configuration, name: String) throws {
    self.table = table
    try super.init(factory, configuration, name: name)
  }

  public func infer(prediction: TensorSpec, target: TensorSpec) throws -> MetricInference {
    let specs = Block([dovela_tensor_spec(prediction), .init(target)], .init())
    var inference = dovela_metric_inference(
      struct_size: UInt64(MemoryLayout<dovela_metric_inference>.size), required: 0, prediction: specs.pointer,
      target: specs.pointer + 1, state_count: 0, target_dtype: 0)
    try call("infer", .created, .configuration) { table.infer(instance, &inference) }
    checks?.advance(to: .built)
    guard inference.state_count <= 1 << 24 else {
      throw DovelaError(.internal, .plugin, owner: owner, "asks for a state of \(inference.state_count) numbers")
    }
    stateCount = Int(inference.state_count)
    return MetricInference(stateCount: stateCount, targetDType: try targetType(inference.target_dtype))
  }

  public func update(
    prediction: Tensor, target: Tensor, weights: UnsafePointer<Float>?, state: UnsafeMutablePointer<Double>,
    context: ExecutionContext
  ) throws {
    tensors[0] = dovela_tensor(prediction)
    tensors[1] = dovela_tensor(target)
    var run = dovela_metric_run(
      struct_size: UInt64(MemoryLayout<dovela_metric_run>.size), required: 0, context: context.handle,
      prediction: tensors.pointer, target: tensors.pointer + 1, weights: weights, state: state)
    let guarded = checks.map { _ in MemoryGuard() }
    if let lent = guarded?.lend("state", state, bytes: stateCount * MemoryLayout<Double>.size) {
      run.state = lent.assumingMemoryBound(to: Double.self)
    }
    try call("update", .built, .data) {
      defer { guarded?.collect() }
      return table.update(instance, &run)
    }
  }

  public func merge(into: UnsafeMutablePointer<Double>, from: UnsafePointer<Double>) throws {
    guard let merge = table.merge else {
      for index in 0..<stateCount { into[index] += from[index] }
      return
    }
    try call("merge", .built, .other) { merge(instance, into, from) }
  }

  public func result(of state: UnsafePointer<Double>) throws -> Double {
    var result = 0.0
    try call("result", .built, .other) { table.result(instance, state, &result) }
    return result
  }
}
