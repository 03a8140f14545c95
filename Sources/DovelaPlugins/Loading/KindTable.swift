import CDovela
import DovelaCore

/// The table of a component's kind, with its required slots checked.
enum KindTable {
  case layer(dovela_layer)
  case activation(dovela_activation)
  case optimizer(dovela_optimizer)
  case initializer(dovela_initializer)
  case loss(dovela_loss)
  case metric(dovela_metric)
  case callback(dovela_callback)
  case schedule(dovela_schedule)
  case regularizer(dovela_regularizer)
  case constraint(dovela_constraint)
  case transform(dovela_transform)
  case reader(dovela_reader)
  case search(dovela_search)
  case scheduler(dovela_scheduler)

  init(_ kind: ComponentKind, _ pointer: UnsafeRawPointer?, owner: String) throws {
    switch kind {
    case .layer:
      let table = try adopt(pointer, as: dovela_layer.self, owner: owner)
      try require(table.infer, "dovela_layer.infer", owner: owner)
      try require(table.forward, "dovela_layer.forward", owner: owner)
      self = .layer(table)
    case .activation:
      let table = try adopt(pointer, as: dovela_activation.self, owner: owner)
      try require(table.forward, "dovela_activation.forward", owner: owner)
      try require(table.backward, "dovela_activation.backward", owner: owner)
      self = .activation(table)
    case .optimizer: self = .optimizer(try Self.optimizer(pointer, owner))
    case .initializer:
      let table = try adopt(pointer, as: dovela_initializer.self, owner: owner)
      try require(table.fill, "dovela_initializer.fill", owner: owner)
      self = .initializer(table)
    case .loss:
      let table = try adopt(pointer, as: dovela_loss.self, owner: owner)
      try require(table.infer, "dovela_loss.infer", owner: owner)
      try require(table.evaluate, "dovela_loss.evaluate", owner: owner)
      self = .loss(table)
    case .metric:
      let table = try adopt(pointer, as: dovela_metric.self, owner: owner)
      try require(table.infer, "dovela_metric.infer", owner: owner)
      try require(table.update, "dovela_metric.update", owner: owner)
      try require(table.result, "dovela_metric.result", owner: owner)
      self = .metric(table)
    case .callback:
      let table = try adopt(pointer, as: dovela_callback.self, owner: owner)
      try require(table.on, "dovela_callback.on", owner: owner)
      self = .callback(table)
    case .schedule:
      let table = try adopt(pointer, as: dovela_schedule.self, owner: owner)
      try require(table.value, "dovela_schedule.value", owner: owner)
      self = .schedule(table)
    case .regularizer:
      let table = try adopt(pointer, as: dovela_regularizer.self, owner: owner)
      try require(table.apply, "dovela_regularizer.apply", owner: owner)
      self = .regularizer(table)
    case .constraint:
      let table = try adopt(pointer, as: dovela_constraint.self, owner: owner)
      try require(table.apply, "dovela_constraint.apply", owner: owner)
      self = .constraint(table)
    case .transform:
      let table = try adopt(pointer, as: dovela_transform.self, owner: owner)
      try require(table.apply, "dovela_transform.apply", owner: owner)
      self = .transform(table)
    case .reader:
      let table = try adopt(pointer, as: dovela_reader.self, owner: owner)
      try require(table.open, "dovela_reader.open", owner: owner)
      try require(table.read, "dovela_reader.read", owner: owner)
      try require(table.close, "dovela_reader.close", owner: owner)
      self = .reader(table)
    case .search:
      let table = try adopt(pointer, as: dovela_search.self, owner: owner)
      try require(table.begin, "dovela_search.begin", owner: owner)
      try require(table.tell, "dovela_search.tell", owner: owner)
      try require(table.ask, "dovela_search.ask", owner: owner)
      self = .search(table)
    case .scheduler:
      let table = try adopt(pointer, as: dovela_scheduler.self, owner: owner)
      try require(table.begin, "dovela_scheduler.begin", owner: owner)
      try require(table.next, "dovela_scheduler.next", owner: owner)
      try require(table.tell, "dovela_scheduler.tell", owner: owner)
      self = .scheduler(table)
    }
  }

  /// The granularity decides which rule there must be.
  private static func optimizer(_ pointer: UnsafeRawPointer?, _ owner: String) throws -> dovela_optimizer {
    let table = try adopt(pointer, as: dovela_optimizer.self, owner: owner)
    switch table.granularity {
    case UInt64(DOVELA_ELEMENTWISE), UInt64(DOVELA_TENSORWISE):
      try require(table.update, "dovela_optimizer.update", owner: owner)
    case UInt64(DOVELA_MODELWISE):
      try require(table.step, "dovela_optimizer.step", owner: owner)
    default:
      throw DovelaError(
        .unsupported, .plugin, owner: owner, "has the unknown granularity \(table.granularity)")
    }
    return table
  }
}
