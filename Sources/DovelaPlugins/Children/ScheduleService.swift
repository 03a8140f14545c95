import CDovela
import DovelaCore

/// `dovela.schedule.child/1`.
enum ScheduleService {
  nonisolated(unsafe) static let table = Services.permanent(
    dovela_schedule_service(
      struct_size: UInt64(MemoryLayout<dovela_schedule_service>.size),
      value: { child, moment, value in
        answering { try Child.from(child).asSchedule().value(moment, value) }
      }))
}
