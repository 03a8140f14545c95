import CDovela

/// A callback written in Swift.
public protocol CallbackComponent: PluginComponent {
  /// The events that `on` wants.
  static var events: Events { get }
  func on(_ event: Events, _ moment: Moment) throws
}

/// A set of events; raw values are the contract's bits.
public struct Events: OptionSet, Sendable {
  public let rawValue: UInt64
  public init(rawValue: UInt64) { self.rawValue = rawValue }
  private init(_ event: dovela_event) { self.init(rawValue: 1 << UInt64(event.rawValue)) }

  public static let trainBegin = Events(DOVELA_TRAIN_BEGIN)
  public static let trainEnd = Events(DOVELA_TRAIN_END)
  public static let epochBegin = Events(DOVELA_EPOCH_BEGIN)
  public static let epochEnd = Events(DOVELA_EPOCH_END)
  public static let trainBatchBegin = Events(DOVELA_TRAIN_BATCH_BEGIN)
  public static let trainBatchEnd = Events(DOVELA_TRAIN_BATCH_END)
  public static let testBegin = Events(DOVELA_TEST_BEGIN)
  public static let testEnd = Events(DOVELA_TEST_END)
  public static let testBatchBegin = Events(DOVELA_TEST_BATCH_BEGIN)
  public static let testBatchEnd = Events(DOVELA_TEST_BATCH_END)
}

/// One event, and what the callback may ask of the training while it handles it. See callback.h.
public struct Moment {
  public let host: Host
  /// Of the callback, for messages.
  public let owner: String
  public let pointer: UnsafePointer<dovela_callback_run>

  /// From 0.
  public var epoch: Int { Int(pointer.pointee.epoch) }
  /// In the epoch, from 0.
  public var batch: Int { Int(pointer.pointee.batch) }
  /// Training steps done.
  public var step: Int { Int(pointer.pointee.step) }

  public var logCount: Int { Int(pointer.pointee.log_count) }
  public func logName(_ index: Int) -> String {
    pointer.pointee.log_name(pointer, UInt64(index)).map { String(cString: $0) } ?? ""
  }
  public func logValue(_ index: Int) -> Double { pointer.pointee.log_value(pointer, UInt64(index)) }
  public var logNames: [String] { (0..<logCount).map(logName) }

  /// A log by name. Allocates nothing, for the events of every batch.
  public func log(_ name: StaticString) -> Double? {
    name.withUTF8Buffer { wanted in
      for index in 0..<logCount {
        guard let text = pointer.pointee.log_name(pointer, UInt64(index)) else { continue }
        var at = 0
        while at < wanted.count, UInt8(bitPattern: text[at]) == wanted[at] { at += 1 }
        if at == wanted.count, text[at] == 0 { return logValue(index) }
      }
      return nil
    }
  }

  /// A log by name.
  public func log(named name: String) -> Double? { (0..<logCount).first { logName($0) == name }.map(logValue) }

  public func setLog(_ name: String, _ value: Double) throws {
    try check(pointer.pointee.set_log(pointer, name, value))
  }
  /// DOVELA_DIRECTION_*.
  public func direction(_ name: String) -> Int32 { Int32(truncatingIfNeeded: pointer.pointee.direction(pointer, name)) }
  public func stop(_ reason: String) { pointer.pointee.stop(pointer, reason) }
  public func learningRate() throws -> Double {
    var rate = 0.0
    try check(pointer.pointee.learning_rate(pointer, &rate))
    return rate
  }
  public func setLearningRate(_ rate: Double) throws { try check(pointer.pointee.set_learning_rate(pointer, rate)) }
  public func keepWeights(_ slot: String) throws { try check(pointer.pointee.keep_weights(pointer, slot)) }
  public func restoreWeights(_ slot: String) throws { try check(pointer.pointee.restore_weights(pointer, slot)) }
  public func dropWeights(_ slot: String) throws { try check(pointer.pointee.drop_weights(pointer, slot)) }
  public func saveModel(_ path: String, weightsOnly: Bool) throws {
    try check(pointer.pointee.save_model(pointer, path, weightsOnly ? 1 : 0))
  }
  /// The absolute path of a file named relative to the run's folder.
  public func path(_ relative: String) -> String {
    pointer.pointee.path(pointer, relative).map { String(cString: $0) } ?? relative
  }
  /// A line for the person at the terminal.
  public func say(_ text: String) { pointer.pointee.say(pointer, text) }
  /// A warning in the log.
  public func warn(_ text: String) { host.log(DOVELA_LOG_WARNING, owner: owner, text) }
}

extension Offer {
  /// Offers a callback.
  public static func callback<Type: CallbackComponent>(_ name: String, _ type: Type.Type) -> Offer {
    Offer(kind: "callback", name: name, table: callbackTable(type.events), hasState: type.hasState) {
      let component = try type.init($0)
      return Instance<any CallbackComponent>(host: $0.host, name: $0.name, base: component, component: component)
    }
  }

  private static func callbackTable(_ events: Events) -> dovela_callback {
    dovela_callback(
      struct_size: UInt64(MemoryLayout<dovela_callback>.size), events: events.rawValue,
      on: { pointer, run in
        guard let pointer, let run else { return nil }
        let instance = Unmanaged<Instance<any CallbackComponent>>.fromOpaque(pointer).takeUnretainedValue()
        return report(instance.host, instance.name) {
          try instance.component.on(
            Events(rawValue: 1 << run.pointee.event),
            Moment(host: instance.host, owner: instance.name, pointer: run))
        }
      })
  }
}
