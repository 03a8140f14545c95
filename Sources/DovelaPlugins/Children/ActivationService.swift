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
        guard let run else { return missingRun }
        return answering { try Child.from(child).asActivation().forward(run) }
      },
      backward: { child, run in
        guard let run else { return missingRun }
        return answering { try Child.from(child).asActivation().backward(run) }
      }))

  private static var missingRun: UnsafePointer<dovela_error> {
    makeError(1, owner: DOVELA_ACTIVATION_SERVICE, "the run is NULL")
  }
}
