import DovelaCore

/// What the host does around an optimizer, read from its configuration. Keys and meanings are Keras's
/// (`optimizers/base_optimizer.py`).
struct OptimizerSettings {
  enum Clipping: Equatable {
    case none
    /// Of each variable's gradient.
    case norm(Double)
    /// Of all gradients together.
    case globalNorm(Double)
    case value(Float)
  }

  var learningRate: Double
  var schedule: (any Schedule)?
  var clipping: Clipping
  /// 0 for none.
  var weightDecay: Double
  /// Share of the old average that stays; `nil` where no average is kept.
  var averageMomentum: Float?
  /// Steps from one overwriting of the weights to the next; `nil`: at the end.
  var overwriteFrequency: Int?
  /// Batches to an update.
  var accumulation: Int

  init(_ configuration: Configuration) throws {
    let owner = configuration.schema.name
    switch configuration["learning_rate"] {
    case .component(let nested):
      guard let schedule = try nested.make(name: "learning_rate") as? any Schedule else {
        throw DovelaError(
          .invalidArgument, .configuration, owner: owner, "learning_rate must be a number or a schedule")
      }
      self.schedule = schedule
      learningRate = 0
    case let value:
      guard let rate = value.float, rate.isFinite, rate >= 0 else {
        throw DovelaError(
          .invalidArgument, .configuration, owner: owner, "learning_rate must be a number from 0 up, or a schedule")
      }
      schedule = nil
      learningRate = rate
    }
    clipping = try Self.clipping(configuration)
    weightDecay = configuration["weight_decay"].float ?? 0
    averageMomentum = configuration["use_ema"].bool == true ? Float(configuration["ema_momentum"].float ?? 0.99) : nil
    overwriteFrequency = configuration["ema_overwrite_frequency"].int.flatMap { $0 > 0 ? $0 : nil }
    accumulation = max(1, configuration["gradient_accumulation_steps"].int ?? 1)
  }

  private static func clipping(_ configuration: Configuration) throws -> Clipping {
    let keys = ["clipnorm", "global_clipnorm", "clipvalue"]
    let given = keys.compactMap { key in configuration[key].float.map { (key, $0) } }.filter { $0.1 > 0 }
    guard given.count <= 1 else {
      let list = given.map { "\($0.0)=\($0.1)" }.joined(separator: ", ")
      throw DovelaError(
        .invalidArgument, .configuration, owner: configuration.schema.name,
        "only one of clipnorm, clipvalue and global_clipnorm may be set; received \(list)")
    }
    switch given.first {
    case ("clipnorm", let value)?: return .norm(value)
    case ("global_clipnorm", let value)?: return .globalNorm(value)
    case (_, let value)?: return .value(Float(value))
    case nil: return .none
    }
  }
}
