import CDovela
import DovelaCore

/// The tables of the contract for a function: those that a plugin would have.
final class FunctionTable {
  let component: UnsafePointer<dovela_component>
  private let allocated: UnsafeMutablePointer<dovela_component>
  private let function: DeclaredFunction
  /// The schema is the host's own; a plugin would have it as JSON.
  private let texts: [UnsafeMutablePointer<CChar>]
  private let release: () -> Void

  init(_ function: DeclaredFunction) {
    self.function = function
    let kind = Self.text(function.kind.contractID)
    let schema = Self.text("{}")
    texts = [kind, schema]
    var entry = dovela_component()
    entry.struct_size = UInt64(MemoryLayout<dovela_component>.size)
    entry.kind = UnsafePointer(kind)
    entry.schema = UnsafePointer(schema)
    entry.context = Unmanaged.passUnretained(function).toOpaque()
    entry.create = FunctionInstance.create
    entry.destroy = FunctionInstance.destroy
    switch function.kind {
    case .loss:
      var table = dovela_loss()
      table.struct_size = UInt64(MemoryLayout<dovela_loss>.size)
      table.infer = { instance, inference in FunctionInstance.with(instance) { try $0.infer(loss: inference) } }
      table.evaluate = { instance, run in FunctionInstance.with(instance) { try $0.evaluate(run) } }
      (entry.table, release) = Self.kept(table)
    case .metric:
      var table = dovela_metric()
      table.struct_size = UInt64(MemoryLayout<dovela_metric>.size)
      table.infer = { instance, inference in FunctionInstance.with(instance) { try $0.infer(metric: inference) } }
      table.update = { instance, run in FunctionInstance.with(instance) { try $0.update(run) } }
      table.result = { _, state, result in
        guard let state, let result else { return nil }
        result.pointee = state[1] > 0 ? state[0] / state[1] : 0
        return nil
      }
      (entry.table, release) = Self.kept(table)
    case .schedule:
      var table = dovela_schedule()
      table.struct_size = UInt64(MemoryLayout<dovela_schedule>.size)
      table.value = { instance, moment, value in
        FunctionInstance.with(instance) { try $0.value(moment, value) }
      }
      (entry.table, release) = Self.kept(table)
    default:
      var table = dovela_activation()
      table.struct_size = UInt64(MemoryLayout<dovela_activation>.size)
      table.flags = function.needsInput ? UInt64(DOVELA_ACTIVATION_NEEDS_INPUT) : 0
      table.forward = { instance, run in FunctionInstance.with(instance) { try $0.forward(run) } }
      table.backward = { instance, run in FunctionInstance.with(instance) { try $0.backward(run) } }
      (entry.table, release) = Self.kept(table)
    }
    allocated = .allocate(capacity: 1)
    allocated.initialize(to: entry)
    component = UnsafePointer(allocated)
  }

  deinit {
    release()
    allocated.deallocate()
    for text in texts { text.deallocate() }
  }

  private static func kept<Table>(_ table: Table) -> (UnsafeRawPointer, () -> Void) {
    let pointer = UnsafeMutablePointer<Table>.allocate(capacity: 1)
    pointer.initialize(to: table)
    return (UnsafeRawPointer(pointer), { pointer.deallocate() })
  }

  private static func text(_ string: String) -> UnsafeMutablePointer<CChar> {
    let bytes = string.utf8CString
    let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
    for (index, byte) in bytes.enumerated() { (copy + index).initialize(to: byte) }
    return copy
  }
}
