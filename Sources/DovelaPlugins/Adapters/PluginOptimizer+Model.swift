import CDovela
import DovelaCore

extension PluginOptimizer {
  public func step(_ step: borrowing ModelStep, recompute: @escaping () throws -> Double) throws {
    guard let rule = table.step else {
      throw DovelaError(.wrongState, .plugin, owner: owner, "does not step over the whole model: it is not modelwise")
    }
    var run = dovela_model_step(
      struct_size: UInt64(MemoryLayout<dovela_model_step>.size), required: 0, context: step.context.handle,
      count: UInt64(step.count), weights: step.weights, gradient: step.gradient, slots: step.slots,
      slot_count: UInt64(step.slotCount), scalars: step.scalars, step: Int64(step.step),
      learning_rate: step.learningRate, weight_decay: step.weightDecay, loss: step.loss, state: nil, recompute: nil)
    try withUnsafeMutablePointer(to: &run) { run in
      var evaluation = Evaluation(call: run, evaluate: recompute)
      try withUnsafeMutablePointer(to: &evaluation) { evaluation in
        run.pointee.state = UnsafeMutableRawPointer(evaluation)
        run.pointee.recompute = Self.recompute
        try call("step", .built, .other) { rule(instance, run) }
      }
    }
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
    defer { checks?.advance(to: .built) }
    guard let build = table.build else { return OptimizerMemory() }
    let frame = SlotFrame()
    var builder = dovela_optimizer_builder(
      struct_size: UInt64(MemoryLayout<dovela_optimizer_builder>.size), required: 0,
      state: frame.state, slot: SlotFrame.slot, scalars: SlotFrame.scalars)
    try frame.lent { try call("build", .created, .configuration) { build(instance, &builder) } }
    memory = frame.memory
    return memory
  }

  /// The checked mode: an update on guarded copies of weights and slots.
  func guarding(_ run: UnsafePointer<dovela_update>, _ rule: CallRule) throws {
    let guarded = MemoryGuard()
    let bytes = Int(run.pointee.count) * MemoryLayout<Float>.size
    func lend(_ name: String, _ floats: UnsafeMutablePointer<Float>?, _ bytes: Int) -> UnsafeMutablePointer<Float>? {
      guarded.lend(name, UnsafeMutableRawPointer(floats), bytes: bytes)?.assumingMemoryBound(to: Float.self)
    }
    let slots = (0..<Int(run.pointee.slot_count)).map { index in
      let copies = granularity == .elementwise || index >= memory.slots.count ? 1 : memory.slots[index].copies
      return lend("slot \(index)", run.pointee.slots?[index], bytes * copies)
    }
    var copy = run.pointee
    copy.weights = lend("weights", run.pointee.weights, bytes)
    try slots.withUnsafeBufferPointer { slots in
      copy.slots = slots.baseAddress
      try call("update", rule, .other) {
        defer { guarded.collect() }
        return table.update(instance, &copy)
      }
    }
  }
}

/// Collects what an optimizer asks for.
final class SlotFrame: HostFrame {
  var memory = OptimizerMemory()

  static func from(_ builder: UnsafePointer<dovela_optimizer_builder>?) throws -> SlotFrame {
    try opened(builder?.pointee.state, "dovela_optimizer_builder")
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
