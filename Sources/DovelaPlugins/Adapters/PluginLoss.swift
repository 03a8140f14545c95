import CDovela
import DovelaCore

/// A loss of a plugin.
public final class PluginLoss: PluginComponent, Loss {
  private let table: dovela_loss
  /// prediction, target, values, gradient, activated.
  private let tensors = Block(5, dovela_tensor())

  init(_ factory: PluginFactory, _ table: dovela_loss, _ configuration: Configuration, name: String) throws {
    self.table = table
    try super.init(factory, configuration, name: name)
  }

  public func infer(prediction: TensorSpec, target: TensorSpec, fused: Bool) throws -> LossInference {
    let specs = Block([dovela_tensor_spec(prediction), .init(target), .init()], .init())
    var inference = dovela_loss_inference(
      struct_size: UInt64(MemoryLayout<dovela_loss_inference>.size), required: 0, prediction: specs.pointer,
      target: specs.pointer + 1, fused: fused ? 1 : 0, values: specs.pointer + 2, target_dtype: 0)
    try call("infer", .created, .configuration) { table.infer(instance, &inference) }
    checks?.advance(to: .built)
    return LossInference(
      values: try specs[2].checked(owner: owner, "the spec of its values"),
      targetDType: try targetType(inference.target_dtype))
  }

  public func evaluate(_ run: borrowing LossRun) throws {
    tensors[0] = dovela_tensor(run.prediction)
    tensors[1] = dovela_tensor(run.target)
    tensors[2] = dovela_tensor(run.values)
    tensors[3] = run.gradient.map { dovela_tensor($0) } ?? dovela_tensor()
    tensors[4] = run.activated.map { dovela_tensor($0) } ?? dovela_tensor()
    let first = tensors.pointer
    let guarded = checks.map { _ in MemoryGuard() }
    guarded?.lend("loss tensor", tensors)
    var run = dovela_loss_run(
      struct_size: UInt64(MemoryLayout<dovela_loss_run>.size), required: 0, context: run.context.handle,
      fused: run.isFused ? 1 : 0, prediction: first, target: first + 1, values: first + 2, scale: run.scale,
      gradient: run.gradient == nil ? nil : first + 3, activated: run.activated == nil ? nil : first + 4)
    try call("evaluate", .built, .data) {
      defer { guarded?.collect() }
      return table.evaluate(instance, &run)
    }
  }
}

extension PluginComponent {
  /// The type that a loss or a metric wants targets as.
  func targetType(_ code: UInt64) throws -> DType {
    guard let type = DType(rawValue: UInt32(truncatingIfNeeded: code)), type == .f32 || type == .i32 else {
      throw DovelaError(
        .internal, .plugin, owner: owner, "asks for targets of the dtype 0x\(String(code, radix: 16)), not f32 or i32")
    }
    return type
  }
}
