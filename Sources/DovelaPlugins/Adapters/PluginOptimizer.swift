import CDovela
import DovelaCore

/// An optimizer of a plugin: the rule alone.
public final class PluginOptimizer: PluginComponent, Optimizer {
  let table: dovela_optimizer
  public private(set) var granularity = OptimizerGranularity.elementwise
  /// DOVELA_OPTIMIZER_* of this instance.
  private(set) var flags: UInt64 = 0
  /// What `build` asked for.
  var memory = OptimizerMemory()

  init(_ factory: PluginFactory, _ table: dovela_optimizer, _ configuration: Configuration, name: String) throws {
    self.table = table
    try super.init(factory, configuration, name: name)
    (granularity, flags) = try traits()
    for child in children where child.component is PluginOptimizer { try refuseHostSettings(of: child) }
  }

  /// Learning rate, clipping, decay and averages surround the outermost rule alone: what a rule within it says of
  /// them would have no effect, and is refused where it differs from the default and from the outer one's.
  private func refuseHostSettings(of child: Child) throws {
    let inner = child.component.configuration
    let host = ComponentKind.optimizer.hostParameters
    for parameter in host.first + host.last where parameter.id != "name" {
      guard let schema = inner.schema.parameters.first(where: { $0.id == parameter.id }) else { continue }
      let value = inner[parameter.id]
      guard !value.isDefault(schema.default), value != configuration[parameter.id] else { continue }
      let outer = configuration.schema.name
      throw DovelaError(
        .unsupported, .configuration, owner: outer,
        "\(parameter.id) of \(inner.schema.name), which stands inside \(outer), would have no effect: the learning "
          + "rate, clipping, decay and averages are the outer optimizer's; write \(parameter.id) as an argument of "
          + "\(outer)")
    }
  }

  /// The table's, or what the instance says in place of them, with the rule that there must be then.
  private func traits() throws -> (OptimizerGranularity, UInt64) {
    var (granularity, flags) = (table.granularity, table.flags)
    table.traits?(instance, &granularity, &flags)
    switch granularity {
    case UInt64(DOVELA_ELEMENTWISE), UInt64(DOVELA_TENSORWISE):
      try require(table.update, "dovela_optimizer.update", owner: owner)
      return (granularity == UInt64(DOVELA_TENSORWISE) ? .tensorwise : .elementwise, flags)
    case UInt64(DOVELA_MODELWISE):
      try require(table.step, "dovela_optimizer.step", owner: owner)
      return (.modelwise, flags)
    default:
      throw DovelaError(.unsupported, .plugin, owner: owner, "has the unknown granularity \(granularity)")
    }
  }

  public var handlesDecay: Bool { flags & UInt64(DOVELA_OPTIMIZER_DECAYS) != 0 }
  public var swaps: Bool { table.swap != nil }

  public func update(_ update: borrowing Update) throws {
    let rule: CallRule = granularity == .elementwise ? .worker : .built
    try pass(update) { run in
      if checks != nil { return try guarding(run, rule) }
      try call("update", rule, .other) { table.update(instance, run) }
    }
  }

  public func swap(_ update: borrowing Update, toEvaluation: Bool) throws {
    guard let swap = table.swap else { return }
    try pass(update) { run in try call("swap", .built, .other) { swap(instance, run, toEvaluation ? 1 : 0) } }
  }

  /// The update in the contract's form, on the stack: worker threads come here at the same time.
  @inline(__always)
  private func pass(_ update: borrowing Update, _ body: (UnsafePointer<dovela_update>) throws -> Void) throws {
    var run = dovela_update(
      struct_size: UInt64(MemoryLayout<dovela_update>.size), required: 0, context: update.context.handle,
      count: UInt64(update.count), weights: update.weights, gradient: update.gradient, slots: update.slots,
      slot_count: UInt64(update.slotCount), step: Int64(update.step), learning_rate: update.learningRate,
      weight_decay: update.weightDecay, spec: nil, scalars: update.scalars, flags: update.variable?.flags ?? 0)
    guard let variable = update.variable else { return try body(&run) }
    try withUnsafePointer(to: dovela_tensor_spec(variable.spec)) {
      run.spec = $0
      try body(&run)
    }
  }
}

extension Value {
  /// Whether it is a default that is a single value.
  fileprivate func isDefault(_ standard: DefaultValue?) -> Bool {
    switch (self, standard) {
    case (.absent, _), (.null, .null?): true
    case (.bool(let value), .bool(let same)?): value == same
    case (.int(let value), .int(let same)?): value == same
    case (_, .float(let same)?): float == same
    default: false
    }
  }
}
