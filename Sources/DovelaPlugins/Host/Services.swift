import CDovela
import DovelaKernels

/// Tables of host functions by id. Those of arithmetic are the kernels'; those of children are the adapters'.
enum Services {
  nonisolated(unsafe) private static let tables: [String: UnsafeRawPointer] = [
    DOVELA_KERNELS_SERVICE: UnsafeRawPointer(dovela_kernels_table()),
    DOVELA_RANDOM_SERVICE: UnsafeRawPointer(dovela_random_table()),
    DOVELA_PARALLEL_SERVICE: UnsafeRawPointer(dovela_parallel_table()),
    DOVELA_LAYER_SERVICE: UnsafeRawPointer(LayerService.table),
    DOVELA_ACTIVATION_SERVICE: UnsafeRawPointer(ActivationService.table),
    DOVELA_OPTIMIZER_SERVICE: UnsafeRawPointer(OptimizerService.table),
    DOVELA_SCHEDULE_SERVICE: UnsafeRawPointer(ScheduleService.table),
  ].compactMapValues { $0 }

  static func table(_ id: String) -> UnsafeRawPointer? { tables[id] }

  /// One for the process, never freed: plugins keep the pointer.
  static func permanent<T>(_ table: T) -> UnsafePointer<T> {
    let pointer = UnsafeMutablePointer<T>.allocate(capacity: 1)
    pointer.initialize(to: table)
    return UnsafePointer(pointer)
  }
}
