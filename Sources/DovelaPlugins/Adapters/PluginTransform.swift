import CDovela
import DovelaCore

/// A transform of a plugin.
public final class PluginTransform: PluginComponent, Transform {
  private let table: dovela_transform

  init(_ factory: PluginFactory, _ table: dovela_transform, _ configuration: Configuration, name: String) throws {
    self.table = table
    try super.init(factory, configuration, name: name)
  }

  public var isTrainOnly: Bool { factory.schema.facts["train_only"] == ["true"] }

  public func fit(_ table: Table, target: String?) throws {
    if let fit = self.table.fit {
      let borrowed = BorrowedTable(table)
      try borrowed.withTable { pointer in
        try withOptionalCString(target) { target in try call("fit", .created, .data) { fit(instance, pointer, target) }
        }
      }
    }
    if let finish = self.table.finish { try call("finish", .created, .data) { finish(instance) } }
    checks?.advance(to: .built)
  }

  public func apply(
    _ table: Table, target: String?, training: Bool, random: RandomPosition, context: ExecutionContext
  ) throws -> Table {
    let result = TableBuilder(owner: owner, source: table)
    var builder = result.builder
    var position = dovela_random(random)
    try BorrowedTable(table).withTable { pointer in
      try withOptionalCString(target) { target in
        var run = dovela_transform_run()
        run.struct_size = UInt64(MemoryLayout<dovela_transform_run>.size)
        run.context = context.handle
        run.table = pointer
        run.training = training ? 1 : 0
        run.target = target
        try withUnsafeMutablePointer(to: &position) { position in
          try withUnsafePointer(to: &builder) { builder in
            run.random = position
            run.builder = builder
            try result.lent { try call("apply", .built, .data) { self.table.apply(instance, &run) } }
          }
        }
      }
    }
    return try result.table()
  }

  public func label(column: String, index: Int) -> String? {
    guard index >= 0, let label = table.label else { return nil }
    return readText(label(instance, column, UInt64(index)))
  }

  public func invert(column: String, _ values: UnsafeMutableBufferPointer<Float>) throws -> Bool {
    guard let invert = table.invert, let base = values.baseAddress else { return false }
    // A transform that left the column alone says DOVELA_NOT_FOUND, or changes nothing.
    guard let error = invert(instance, column, base, UInt64(values.count)) else { return true }
    let reason = taken(error, .data, owner: owner)
    if reason.code == .notFound { return false }
    throw reason
  }
}

/// A C string, or NULL for `nil`.
func withOptionalCString<T>(_ text: String?, _ body: (UnsafePointer<CChar>?) throws -> T) rethrows -> T {
  guard let text else { return try body(nil) }
  return try text.withCString { try body($0) }
}
