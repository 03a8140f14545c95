import CDovela
import DovelaCore

/// `dovela.activation.child/1`.
enum ActivationService {
  nonisolated(unsafe) static let table = Services.permanent(
    dovela_activation_service(
      struct_size: UInt64(MemoryLayout<dovela_activation_service>.size),
      formula: { child in (try? Child.from(child).asActivation().eltwise) ?? dovela_eltwise() },
      needs_input: { child in (try? Child.from(child).asActivation().needsInput) == false ? 0 : 1 },
      forward: { child, run in
        do {
          guard let run else { return missingRun }
          return try Child.from(child).asActivation().forward(run)
        } catch { return makeError(error) }
      },
      backward: { child, run in
        do {
          guard let run else { return missingRun }
          return try Child.from(child).asActivation().backward(run)
        } catch { return makeError(error) }
      }))

  private static var missingRun: UnsafePointer<dovela_error> {
    makeError(1, owner: DOVELA_ACTIVATION_SERVICE, "the run is NULL")
  }
}
