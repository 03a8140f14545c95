import CDovela
import DovelaCore
import Glibc

/// A callback of a plugin.
public final class PluginCallback: PluginComponent, Callback {
  private let table: dovela_callback
  public let events: Set<TrainingEvent>
  private let frame = CallbackFrame()

  init(_ factory: PluginFactory, _ table: dovela_callback, _ configuration: Configuration, name: String) throws {
    self.table = table
    events = Set(TrainingEvent.allCases.filter { table.events >> UInt64($0.rawValue) & 1 == 1 })
    try super.init(factory, configuration, name: name)
  }

  public func on(_ event: TrainingEvent, _ training: any TrainingControl) throws {
    guard events.contains(event) else { return }
    let frame = frame(for: training)
    defer { frame.close() }
    var run = CallbackFrame.template
    run.state = frame.state
    run.event = UInt64(event.rawValue)
    run.epoch = UInt64(max(training.epoch, 0))
    run.batch = UInt64(max(training.batch, 0))
    run.step = UInt64(max(training.step, 0))
    run.log_count = UInt64(frame.logs.count)
    try frame.lent(isKept: checks != nil) { try call("on", .created, .other) { table.on(instance, &run) } }
  }

  /// One frame serves all events, since some come in every step; but not an event within another one (an evaluation
  /// that the callback itself asks for), and none twice in the checked mode, which knows frames by their address.
  private func frame(for training: any TrainingControl) -> CallbackFrame {
    let frame = frame.isOpen || checks != nil ? CallbackFrame() : frame
    frame.open(training)
    return frame
  }
}

/// What a callback may ask while it handles one event.
final class CallbackFrame: HostFrame {
  private(set) var training: (any TrainingControl)?
  /// As they were when the event began, so that an index stays what it was.
  private(set) var logs: [(name: String, value: Double)] = []
  private var strings: [UnsafeMutablePointer<CChar>] = []
  /// Names of logs as C strings, kept for the next event, whose logs are mostly the same.
  private var names: [(text: String, copy: UnsafeMutablePointer<CChar>)] = []

  deinit {
    close()
    for name in names { free(name.copy) }
  }

  func open(_ training: any TrainingControl) {
    self.training = training
    logs = training.logs
  }

  /// Gives back what belongs to the event.
  func close() {
    training = nil
    logs = []
    for string in strings { free(string) }
    strings.removeAll(keepingCapacity: true)
  }

  func nameOfLog(_ index: Int) -> UnsafePointer<CChar>? {
    let text = logs[index].name
    if let known = names.first(where: { $0.text == text }) { return UnsafePointer(known.copy) }
    guard let copy = strdup(text) else { return nil }
    names.append((text, copy))
    return UnsafePointer(copy)
  }

  /// A C string that lives until the event ends.
  func string(_ text: String) -> UnsafePointer<CChar>? {
    guard let copy = strdup(text) else { return nil }
    strings.append(copy)
    return UnsafePointer(copy)
  }

  static func from(_ run: UnsafePointer<dovela_callback_run>?) -> CallbackFrame? {
    try? opened(run?.pointee.state, "dovela_callback_run")
  }

  /// Runs `body` on the training; what it throws goes back to the plugin.
  static func ask(
    _ run: UnsafePointer<dovela_callback_run>?, _ body: (any TrainingControl) throws -> Void
  ) -> UnsafePointer<dovela_error>? {
    answering {
      guard let training = try opened(run?.pointee.state, "dovela_callback_run").training else { return }
      try body(training)
    }
  }

  /// The functions; the numbers are filled in for each event.
  static var template: dovela_callback_run {
    var run = dovela_callback_run()
    run.struct_size = UInt64(MemoryLayout<dovela_callback_run>.size)
    run.log_name = { run, index in
      guard let frame = CallbackFrame.from(run), index < UInt64(frame.logs.count) else { return nil }
      return frame.nameOfLog(Int(index))
    }
    run.log_value = { run, index in
      guard let frame = CallbackFrame.from(run), index < UInt64(frame.logs.count) else { return .nan }
      return frame.logs[Int(index)].value
    }
    run.set_log = { run, name, value in CallbackFrame.ask(run) { try $0.setLog(readText(name) ?? "", value) } }
    run.direction = { run, name in
      switch CallbackFrame.from(run)?.training?.direction(of: readText(name) ?? "") {
      case .up: UInt64(DOVELA_DIRECTION_UP)
      case .down: UInt64(DOVELA_DIRECTION_DOWN)
      case nil: UInt64(DOVELA_DIRECTION_UNKNOWN)
      }
    }
    run.stop = { run, reason in CallbackFrame.from(run)?.training?.stop(readText(reason) ?? "") }
    run.learning_rate = { run, rate in CallbackFrame.ask(run) { rate?.pointee = try $0.learningRate() } }
    run.set_learning_rate = { run, rate in CallbackFrame.ask(run) { try $0.setLearningRate(rate) } }
    run.keep_weights = { run, slot in CallbackFrame.ask(run) { try $0.keepWeights(readText(slot) ?? "") } }
    run.restore_weights = { run, slot in CallbackFrame.ask(run) { try $0.restoreWeights(readText(slot) ?? "") } }
    run.drop_weights = { run, slot in CallbackFrame.ask(run) { try $0.dropWeights(readText(slot) ?? "") } }
    run.weights = { run, weights, count in
      CallbackFrame.ask(run) {
        let buffer = try $0.weights()
        weights?.pointee = buffer.baseAddress
        count?.pointee = UInt64(buffer.count)
      }
    }
    run.save_model = { run, path, weightsOnly in
      CallbackFrame.ask(run) { try $0.saveModel(to: readText(path) ?? "", weightsOnly: weightsOnly != 0) }
    }
    run.path = { run, relative in
      guard let frame = CallbackFrame.from(run) else { return nil }
      return (frame.training?.path(readText(relative) ?? "")).flatMap { frame.string($0) }
    }
    run.evaluate = { run, split, prefix in
      CallbackFrame.ask(run) { try $0.evaluate(split: readText(split) ?? "", prefix: readText(prefix) ?? "") }
    }
    run.predict = { run, split, rows, out, capacity, count in
      CallbackFrame.ask(run) {
        let buffer = UnsafeMutableBufferPointer(start: out, count: out == nil ? 0 : Int(clamping: capacity))
        let written = try $0.predict(split: readText(split) ?? "", rows: Int(clamping: rows), into: buffer)
        count?.pointee = UInt64(written)
      }
    }
    run.say = { run, line in CallbackFrame.from(run)?.training?.say(readText(line) ?? "") }
    return run
  }
}
