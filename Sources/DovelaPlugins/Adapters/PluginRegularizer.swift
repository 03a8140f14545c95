import CDovela
import DovelaCore

/// A regularizer of a plugin.
public final class PluginRegularizer: PluginComponent, Regularizer {
  private let table: dovela_regularizer
  private let tensors = Block(2, dovela_tensor())

  init(_ factory: PluginFactory, _ table: dovela_regularizer, _ configuration: Configuration, name: String) throws {
    self.table = table
    try super.init(factory, configuration, name: name)
  }

  public func apply(_ tensor: Tensor, gradient: Tensor?, scale: Double, context: ExecutionContext) throws -> Double {
    tensors[0] = dovela_tensor(tensor)
    if let gradient { tensors[1] = dovela_tensor(gradient) }
    return try apply(
      tensors.pointer, gradient: gradient == nil ? nil : tensors.pointer + 1, scale: scale, context: context.handle)
  }

  func apply(
    _ tensor: UnsafePointer<dovela_tensor>, gradient: UnsafePointer<dovela_tensor>?, scale: Double,
    context: OpaquePointer
  ) throws -> Double {
    var penalty = 0.0
    try call("apply", .created, .other) {
      withUnsafeMutablePointer(to: &penalty) { penalty in
        var run = dovela_regularization(
          struct_size: UInt64(MemoryLayout<dovela_regularization>.size), required: 0, context: context, tensor: tensor,
          gradient: gradient, scale: scale, penalty: penalty)
        return table.apply(instance, &run)
      }
    }
    return penalty
  }
}
