import CDovela
import CDovelaRuntime
import Foundation

/// How to train; what is left out is a run file's default.
public struct Fit: Sendable {
  public var epochs: Int?
  public var batchSize: Int?
  /// The share of the rows, from the end, that is held back to validate on.
  public var validationSplit: Double?
  public var shuffle: Bool?
  public var seed: UInt64?
  public var callbacks: [Component]
  /// Epochs that earlier trainings have done: they count among `epochs`.
  public var firstEpoch = 0
  /// Where checkpoints, history and model go; nothing is written without it.
  public var folder: String?
  /// Continues from the folder's checkpoint, from the start where it has none.
  public var resumes: Bool
  /// Ends the training from another thread.
  public var cancellation: Cancellation?

  public init(
    epochs: Int? = nil, batchSize: Int? = nil, validationSplit: Double? = nil, shuffle: Bool? = nil,
    seed: UInt64? = nil, callbacks: [Component] = [], folder: String? = nil, resumes: Bool = false,
    cancellation: Cancellation? = nil
  ) {
    self.epochs = epochs
    self.batchSize = batchSize
    self.validationSplit = validationSplit
    self.shuffle = shuffle
    self.seed = seed
    self.callbacks = callbacks
    self.folder = folder
    self.resumes = resumes
    self.cancellation = cancellation
  }

  /// The section `fit` of a run file.
  var settings: String {
    let keys: [(String, String?)] = [
      ("epochs", epochs?.expression), ("batch_size", batchSize?.expression),
      ("validation_split", validationSplit?.expression), ("shuffle", shuffle?.expression),
      ("seed", seed.map { "\($0)" }), ("callbacks", callbacks.isEmpty ? nil : callbacks.expression),
    ]
    return "{" + keys.compactMap { key, value in value.map { "\(key): \($0)" } }.joined(separator: ", ") + "}"
  }
}

/// What happens while a training runs.
public enum TrainingEvent: Sendable {
  /// Epochs, the first of them (not 0 where a training is resumed), and steps an epoch.
  case began(epochs: Int, first: Int, stepsPerEpoch: Int)
  case step(epoch: Int, step: Int, loss: Double)
  case epoch(Int, results: [String: Double], seconds: Double)
  /// A line for a person.
  case said(String)
}

/// Whether a training goes on after an event; stopping leaves a checkpoint, as cancelling does.
public enum TrainingDecision: Sendable {
  case goOn
  case stop
}

/// How a training ended.
public struct TrainingOutcome: Sendable, Decodable {
  /// For each result its values, an epoch each; `nil` where JSON has no such number.
  public var history: [String: [Double?]]
  public var epochs: Int
  public var steps: Int
  public var seconds: Double?
  public var stepsPerSecond: Double?
  /// Why it ended early, in words.
  public var stopReason: String?
  public var cancelled: Bool

  init(json: String) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    self = try decoder.decode(TrainingOutcome.self, from: Data(json.utf8))
  }
}

/// Ends trainings from another thread.
public final class Cancellation: @unchecked Sendable {
  let handle: OpaquePointer

  public init() throws { handle = try made { dovela_cancellation_create($0) } }

  deinit { dovela_cancellation_destroy(handle) }

  /// The training under way ends after its step; one that begins later ends at once.
  public func cancel() { dovela_cancel(handle) }
}

extension Trainer {
  /// Trains on rows. A training that was cancelled is no error, and the model stands as its last step left it.
  @discardableResult
  public func fit(
    _ rows: Dataset, validation: Dataset? = nil, _ fit: Fit = Fit(),
    observer: ((TrainingEvent) -> TrainingDecision)? = nil
  ) throws -> TrainingOutcome {
    try withOptions(fit, validation, observer) { options in
      try TrainingOutcome(json: text { dovela_trainer_fit(handle, rows.handle, options, $0) })
    }
  }
}

/// Lends the options as the C interface has them.
func withOptions<Result>(
  _ fit: Fit, _ validation: Dataset?, _ observer: ((TrainingEvent) -> TrainingDecision)?,
  _ body: (UnsafePointer<dovela_fit_options>) throws -> Result
) throws -> Result {
  let listener = Listener(observer ?? { _ in .goOn })
  var events = listener.events
  return try withExtendedLifetime((listener, validation, fit.cancellation)) {
    try withUnsafePointer(to: &events) { events in
      try fit.settings.withCString { settings in
        try withOptionalCString(fit.folder) { folder in
          var options = dovela_fit_options()
          options.struct_size = UInt64(MemoryLayout<dovela_fit_options>.size)
          options.settings = settings
          options.validation = validation?.handle
          options.folder = folder
          options.resume = fit.resumes ? 1 : 0
          options.first_epoch = UInt64(clamping: fit.firstEpoch)
          options.events = observer == nil ? nil : events
          options.cancellation = fit.cancellation?.handle
          return try body(&options)
        }
      }
    }
  }
}

/// Hears a training's events through the C interface.
private final class Listener {
  let observer: (TrainingEvent) -> TrainingDecision
  /// What an event without an answer of its own was told, until one with an answer comes.
  private var stops = false

  init(_ observer: @escaping (TrainingEvent) -> TrainingDecision) { self.observer = observer }

  private static func hear(_ user: UnsafeMutableRawPointer?, _ event: TrainingEvent) -> Int32 {
    guard let user else { return 0 }
    let listener = Unmanaged<Listener>.fromOpaque(user).takeUnretainedValue()
    if listener.observer(event) == .stop { listener.stops = true }
    return listener.stops ? 1 : 0
  }

  var events: dovela_events {
    var events = dovela_events()
    events.struct_size = UInt64(MemoryLayout<dovela_events>.size)
    events.user = Unmanaged.passUnretained(self).toOpaque()
    events.begin = { user, epochs, first, steps in
      _ = Listener.hear(user, .began(epochs: Int(epochs), first: Int(first), stepsPerEpoch: Int(steps)))
    }
    events.step = { user, epoch, step, loss in
      Listener.hear(user, .step(epoch: Int(epoch), step: Int(step), loss: loss))
    }
    events.epoch = { user, epoch, logs, count, seconds in
      let results = values(UnsafeBufferPointer(start: logs, count: Int(count)))
      return Listener.hear(user, .epoch(Int(epoch), results: results, seconds: seconds))
    }
    events.say = { user, _, text in
      if let text { _ = Listener.hear(user, .said(String(cString: text))) }
    }
    return events
  }
}
