import CDovela
import DovelaCore

/// A schedule of a plugin.
public final class PluginSchedule: PluginComponent, Schedule {
  private let table: dovela_schedule

  init(_ factory: PluginFactory, _ table: dovela_schedule, _ configuration: Configuration, name: String) throws {
    self.table = table
    try super.init(factory, configuration, name: name)
  }

  public func value(at position: Double, current: Double) throws -> Double {
    var moment = dovela_moment(
      struct_size: UInt64(MemoryLayout<dovela_moment>.size), required: 0, position: position, current: current)
    var value = current
    try self.value(&moment, &value)
    return value
  }

  func value(
    _ moment: UnsafePointer<dovela_moment>?, _ value: UnsafeMutablePointer<Double>?
  ) throws { try call("value", .anyThread, .other) { table.value(instance, moment, value) } }
}
