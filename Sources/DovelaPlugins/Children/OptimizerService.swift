import CDovela
import DovelaCore

/// `dovela.optimizer.child/1`.
enum OptimizerService {
  nonisolated(unsafe) static let table = Services.permanent(
    dovela_optimizer_service(
      struct_size: UInt64(MemoryLayout<dovela_optimizer_service>.size),
      granularity: { child in
        switch try? Child.from(child).asOptimizer().granularity {
        case .tensorwise: UInt64(DOVELA_TENSORWISE)
        case .modelwise: UInt64(DOVELA_MODELWISE)
        default: UInt64(DOVELA_ELEMENTWISE)
        }
      },
      build: { child, builder, slots in
        do {
          let optimizer = try Child.from(child).asOptimizer()
          let frame = try SlotFrame.from(builder)
          let before = frame.memory.slots.count
          if let error = optimizer.table.build?(optimizer.instance, builder) { return error }
          slots?.pointee = UInt64(frame.memory.slots.count - before)
          return nil
        } catch { return makeError(error) }
      },
      update: { child, update in
        do {
          let optimizer = try Child.from(child).asOptimizer()
          guard let rule = optimizer.table.update else { return wrong(optimizer, "update") }
          return rule(optimizer.instance, update)
        } catch { return makeError(error) }
      },
      step: { child, step in
        do {
          let optimizer = try Child.from(child).asOptimizer()
          guard let rule = optimizer.table.step else { return wrong(optimizer, "step") }
          return rule(optimizer.instance, step)
        } catch { return makeError(error) }
      },
      flags: { child in (try? Child.from(child).asOptimizer().flags) ?? 0 },
      swap: { child, update, toEvaluation in
        do {
          let optimizer = try Child.from(child).asOptimizer()
          return optimizer.table.swap?(optimizer.instance, update, toEvaluation)
        } catch { return makeError(error) }
      }))

  private static func wrong(_ optimizer: PluginOptimizer, _ slot: String) -> UnsafePointer<dovela_error> {
    makeError(10, owner: optimizer.owner, "has no '\(slot)': its granularity is another")
  }
}
