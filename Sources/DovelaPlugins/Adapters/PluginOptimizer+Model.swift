import CDovela
import DovelaCore

extension PluginOptimizer {
  public func step(_ step: borrowing ModelStep, recompute: () throws -> Double) throws {
    guard let rule = table.step else {
      throw DovelaError(.wrongState, .plugin, owner: owner, "does not step over the whole model: it is not modelwise")
    }
    var call = dovela_model_step(
      struct_size: UInt64(MemoryLayout<dovela_model_step>.size), required: 0, context: step.context.handle,
      count: UInt64(step.count), weights: step.weights, gradient: step.gradient, slots: step.slots,
      slot_count: UInt64(step.slotCount), scalars: step.scalars, step: Int64(step.step),
      learning_rate: step.learningRate, weight_decay: step.weightDecay, loss: step.loss, state: nil, recompute: nil)
    let error = withoutActuallyEscaping(recompute) { recompute in
      withUnsafeMutablePointer(to: &call) { call in
        var evaluation = Evaluation(call: call, evaluate: recompute)
        return withUnsafeMutablePointer(to: &evaluation) { evaluation in
          call.pointee.state = UnsafeMutableRawPointer(evaluation)
          call.pointee.recompute = Self.recompute
          return rule(instance, call)
        }
      }
    }
    try check(error, .other, owner: owner)
  }

  /// What `recompute` works with: the host's own step, which the plugin sees as constant, and the model.
  private struct Evaluation {
    var call: UnsafeMutablePointer<dovela_model_step>
    var evaluate: () throws -> Double
  }

  private static let recompute:
    @convention(c) (UnsafePointer<dovela_model_step>?, UnsafeMutablePointer<Double>?) -> UnsafePointer<dovela_error>? =
      {
        step, loss in
        guard let state = step?.pointee.state else {
          return makeError(1, owner: "dovela_model_step.recompute", "the step is NULL")
        }
        let evaluation = state.assumingMemoryBound(to: Evaluation.self)
        return answering {
          let value = try evaluation.pointee.evaluate()
          evaluation.pointee.call.pointee.loss = value
          loss?.pointee = value
        }
      }

  public func build() throws -> OptimizerMemory {
    guard let build = table.build else { return OptimizerMemory() }
    let frame = SlotFrame()
    var builder = dovela_optimizer_builder(
      struct_size: UInt64(MemoryLayout<dovela_optimizer_builder>.size), required: 0,
      state: Unmanaged.passUnretained(frame).toOpaque(), slot: SlotFrame.slot, scalars: SlotFrame.scalars)
    try withExtendedLifetime(frame) { try check(build(instance, &builder), .configuration, owner: owner) }
    return frame.memory
  }
}

/// Collects what an optimizer asks for.
final class SlotFrame {
  var memory = OptimizerMemory()

  static func from(_ builder: UnsafePointer<dovela_optimizer_builder>?) throws -> SlotFrame {
    guard let state = builder?.pointee.state else {
      throw DovelaError(.invalidArgument, .plugin, owner: "dovela_optimizer_builder", "the builder is NULL")
    }
    return Unmanaged<SlotFrame>.fromOpaque(state).takeUnretainedValue()
  }

  static let slot:
    @convention(c) (UnsafePointer<dovela_optimizer_builder>?, UnsafePointer<CChar>?, Float, UInt64) -> UnsafePointer<
      dovela_error
    >? = { builder, name, value, copies in
      answering {
        let frame = try from(builder)
        guard let name = readText(name), !name.isEmpty, (1...1024).contains(copies) else {
          throw DovelaError(
            .invalidArgument, .plugin, owner: "dovela_optimizer_builder.slot",
            "a slot has a name and between 1 and 1024 copies; received \(copies)")
        }
        frame.memory.slots.append(.init(name: name, value: value, copies: Int(copies)))
      }
    }

  static let scalars:
    @convention(c) (UnsafePointer<dovela_optimizer_builder>?, UInt64) -> UnsafePointer<dovela_error>? = {
      builder, count in
      answering {
        guard count <= 1 << 20 else {
          throw DovelaError(
            .invalidArgument, .plugin, owner: "dovela_optimizer_builder.scalars", "\(count) scalars are too many")
        }
        try from(builder).memory.scalars += Int(count)
      }
    }
}
