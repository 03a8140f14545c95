import CDovela
import CDovelaRuntime
import DovelaCore
import DovelaTune

@c @implementation
public func dovela_tuner_open(
  _ runtime: OpaquePointer?, _ folder: UnsafePointer<CChar>?, _ settings: UnsafePointer<CChar>?,
  _ tuner: UnsafeMutablePointer<OpaquePointer?>?
) -> UnsafePointer<dovela_error>? {
  answering {
    let runtime = try Handles.object(runtime, Runtime.self)
    let result = try place(tuner, "tuner")
    let folder = try folder.map { try path($0) }
    let settings = try optionalText(settings, "settings")
    result.pointee = Handles.make(try TunerBox(runtime, folder: folder, settings: settings))
  }
}

@c @implementation
public func dovela_tuner_destroy(_ tuner: OpaquePointer?) { Handles.destroy(tuner, TunerBox.self) }

@c @implementation
public func dovela_tuner_ask(
  _ tuner: OpaquePointer?, _ worker: UnsafePointer<CChar>?, _ work: UnsafeMutablePointer<dovela_work>?,
  _ configuration: UnsafeMutablePointer<OpaquePointer?>?
) -> UnsafePointer<dovela_error>? {
  answering {
    let box = try Handles.object(tuner, TunerBox.self)
    let place = try place(work, "work")
    let text = try DovelaRuntime.place(configuration, "configuration")
    let answer = try box.ask(worker: try optionalText(worker, "worker"))
    place.pointee = answer.work
    text.pointee = answer.configuration.map { Handles.make(Text($0)) }
  }
}

@c @implementation
public func dovela_tuner_report(
  _ tuner: OpaquePointer?, _ work: UnsafePointer<dovela_work>?, _ epoch: UInt64,
  _ logs: UnsafePointer<dovela_result>?, _ log_count: UInt64, _ stops: UnsafeMutablePointer<UInt64>?
) -> UnsafePointer<dovela_error>? {
  answering {
    let box = try Handles.object(tuner, TunerBox.self)
    let stop = try box.report(given(work), epoch: epoch, logs: read(logs, log_count))
    stops?.pointee = stop ? 1 : 0
  }
}

@c @implementation
public func dovela_tuner_renew(
  _ tuner: OpaquePointer?, _ work: UnsafePointer<dovela_work>?
) -> UnsafePointer<dovela_error>? {
  answering { try Handles.object(tuner, TunerBox.self).renew(given(work)) }
}

@c @implementation
public func dovela_tuner_tell(
  _ tuner: OpaquePointer?, _ work: UnsafePointer<dovela_work>?, _ state: UInt64,
  _ logs: UnsafePointer<dovela_result>?, _ log_count: UInt64, _ reason: UnsafePointer<CChar>?
) -> UnsafePointer<dovela_error>? {
  answering {
    let box = try Handles.object(tuner, TunerBox.self)
    try box.tell(
      given(work), state: state, logs: read(logs, log_count), reason: try optionalText(reason, "reason") ?? "")
  }
}

@c @implementation
public func dovela_tuner_give_back(
  _ tuner: OpaquePointer?, _ work: UnsafePointer<dovela_work>?
) -> UnsafePointer<dovela_error>? {
  answering { try Handles.object(tuner, TunerBox.self).giveBack(given(work)) }
}

@c @implementation
public func dovela_tuner_release(
  _ tuner: OpaquePointer?, _ trials: UnsafeMutablePointer<UInt64>?, _ capacity: UInt64,
  _ count: UnsafeMutablePointer<UInt64>?
) -> UnsafePointer<dovela_error>? {
  answering {
    let box = try Handles.object(tuner, TunerBox.self)
    let result = try place(count, "count")
    guard capacity == 0 || trials != nil else { throw refused("trials", "is NULL: there is no place for the result") }
    result.pointee = UInt64(try box.release(into: trials, Int(min(capacity, 1 << 20))))
  }
}

@c @implementation
public func dovela_tuner_settings(
  _ tuner: OpaquePointer?, _ json: UnsafeMutablePointer<OpaquePointer?>?
) -> UnsafePointer<dovela_error>? {
  text(tuner, json) { $0.settingsJSON }
}

@c @implementation
public func dovela_tuner_trials(
  _ tuner: OpaquePointer?, _ json: UnsafeMutablePointer<OpaquePointer?>?
) -> UnsafePointer<dovela_error>? {
  text(tuner, json) { try $0.trialsJSON() }
}

@c @implementation
public func dovela_tuner_best(
  _ tuner: OpaquePointer?, _ json: UnsafeMutablePointer<OpaquePointer?>?
) -> UnsafePointer<dovela_error>? {
  text(tuner, json) { try $0.bestJSON() }
}

/// A call that gives a text.
private func text(
  _ tuner: OpaquePointer?, _ json: UnsafeMutablePointer<OpaquePointer?>?, _ body: (TunerBox) throws -> String
) -> UnsafePointer<dovela_error>? {
  answering {
    let box = try Handles.object(tuner, TunerBox.self)
    let result = try place(json, "json")
    result.pointee = Handles.make(Text(try body(box)))
  }
}

private func given(_ work: UnsafePointer<dovela_work>?) throws -> dovela_work {
  guard let work else { throw refused("work", "is NULL") }
  return work.pointee
}

private func read(_ logs: UnsafePointer<dovela_result>?, _ count: UInt64) throws -> [StudyEvent.Log] {
  try array(logs, count, "logs").map { StudyEvent.Log(try text($0.name, "logs"), $0.value) }
}
