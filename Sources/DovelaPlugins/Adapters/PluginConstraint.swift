import CDovela
import DovelaCore

/// A constraint of a plugin.
public final class PluginConstraint: PluginComponent, Constraint {
  private let table: dovela_constraint
  private let tensor = Block(1, dovela_tensor())

  init(_ factory: PluginFactory, _ table: dovela_constraint, _ configuration: Configuration, name: String) throws {
    self.table = table
    try super.init(factory, configuration, name: name)
  }

  public func apply(_ tensor: Tensor, context: ExecutionContext) throws {
    self.tensor[0] = dovela_tensor(tensor)
    let guarded = checks.map { _ in MemoryGuard() }
    guarded?.lend("tensor", self.tensor)
    try call("apply", .created, .other) {
      defer { guarded?.collect() }
      return table.apply(instance, context.handle, self.tensor.pointer)
    }
  }
}
