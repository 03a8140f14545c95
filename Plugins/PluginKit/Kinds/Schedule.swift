import CDovela

/// A schedule written in Swift: a pure function of time.
public protocol ScheduleComponent: PluginComponent {
  /// `position`: updates done, or the epoch from 0; `current`: the present value.
  func value(at position: Double, current: Double) throws -> Double
}

/// A schedule that came as a parameter.
public struct ChildSchedule {
  private let child: OpaquePointer
  private let service: UnsafePointer<dovela_schedule_service>

  public init(_ child: OpaquePointer, host: Host) throws {
    self.child = child
    service = try host.service(DOVELA_SCHEDULE_SERVICE, as: dovela_schedule_service.self)
  }

  public func value(at position: Double, current: Double) throws -> Double {
    var moment = dovela_moment(
      struct_size: UInt64(MemoryLayout<dovela_moment>.size), required: 0, position: position, current: current)
    var value = 0.0
    try check(service.pointee.value(child, &moment, &value))
    return value
  }
}

extension Offer {
  /// Offers a schedule.
  public static func schedule<Type: ScheduleComponent>(_ name: String, _ type: Type.Type) -> Offer {
    Offer(kind: "schedule", name: name, table: scheduleTable, hasState: type.hasState) {
      let component = try type.init($0)
      return Instance<any ScheduleComponent>(host: $0.host, name: $0.name, base: component, component: component)
    }
  }

  private static var scheduleTable: dovela_schedule {
    dovela_schedule(
      struct_size: UInt64(MemoryLayout<dovela_schedule>.size),
      value: { pointer, moment, value in
        Instance<any ScheduleComponent>.run(pointer) { component, _ in
          guard let moment = moment?.pointee, let value else { return }
          value.pointee = try component.value(at: moment.position, current: moment.current)
        }
      })
  }
}
