import CDovela
import CDovelaRuntime
import DovelaCore
import DovelaModel

@c @implementation
public func dovela_trainer_create(
  _ model: OpaquePointer?, _ settings: UnsafePointer<CChar>?,
  _ targets: UnsafePointer<dovela_tensor_spec>?, _ target_count: UInt64,
  _ trainer: UnsafeMutablePointer<OpaquePointer?>?
) -> UnsafePointer<dovela_error>? {
  answering {
    let box = try Handles.object(model, ModelBox.self)
    let result = try place(trainer, "trainer")
    let settings = try optionalText(settings, "settings")
    let specs = try array(targets, target_count, "targets").enumerated().map {
      try spec($1, "target \($0)").withBatch(nil)
    }
    guard specs.count == box.model.outputs.count else {
      throw refused("targets", "received \(specs.count), the model has \(box.model.outputs.count) outputs")
    }
    result.pointee = try box.using { Handles.make(try TrainerBox(box, settings: settings, targets: specs)) }
  }
}

@c @implementation
public func dovela_trainer_destroy(_ trainer: OpaquePointer?) {
  Handles.destroy(trainer, TrainerBox.self)
}

/// A call with a batch that gives a loss.
private func step(
  _ trainer: OpaquePointer?, _ batch: UnsafePointer<dovela_batch>?,
  _ loss: UnsafeMutablePointer<Double>?, _ body: (TrainerBox, dovela_batch) throws -> Double
) -> UnsafePointer<dovela_error>? {
  answering {
    let box = try Handles.object(trainer, TrainerBox.self)
    guard batch != nil else { throw refused("batch", "is NULL") }
    let batch = try table(batch, "batch", empty: dovela_batch())
    let value = try box.box.using { try body(box, batch) }
    loss?.pointee = value
  }
}

@c @implementation
public func dovela_trainer_train(
  _ trainer: OpaquePointer?, _ batch: UnsafePointer<dovela_batch>?,
  _ loss: UnsafeMutablePointer<Double>?
) -> UnsafePointer<dovela_error>? { step(trainer, batch, loss) { try $0.train($1) } }

@c @implementation
public func dovela_trainer_evaluate(
  _ trainer: OpaquePointer?, _ batch: UnsafePointer<dovela_batch>?,
  _ loss: UnsafeMutablePointer<Double>?
) -> UnsafePointer<dovela_error>? { step(trainer, batch, loss) { try $0.evaluate($1) } }

@c @implementation
public func dovela_trainer_forward(
  _ trainer: OpaquePointer?, _ batch: UnsafePointer<dovela_batch>?,
  _ loss: UnsafeMutablePointer<Double>?
) -> UnsafePointer<dovela_error>? { step(trainer, batch, loss) { try $0.forward($1) } }

@c @implementation
public func dovela_trainer_backward(_ trainer: OpaquePointer?) -> UnsafePointer<dovela_error>? {
  answering {
    let box = try Handles.object(trainer, TrainerBox.self)
    try box.box.using { try box.learner.computeGradients() }
  }
}

@c @implementation
public func dovela_trainer_update(_ trainer: OpaquePointer?) -> UnsafePointer<dovela_error>? {
  answering {
    let box = try Handles.object(trainer, TrainerBox.self)
    try box.box.using { try box.learner.applyGradients() }
  }
}

@c @implementation
public func dovela_trainer_results(
  _ trainer: OpaquePointer?, _ results: UnsafeMutablePointer<dovela_result>?,
  _ capacity: UInt64, _ count: UnsafeMutablePointer<UInt64>?
) -> UnsafePointer<dovela_error>? {
  answering {
    let box = try Handles.object(trainer, TrainerBox.self)
    let found = try box.box.using { try box.results(results, capacity) }
    count?.pointee = found
  }
}

@c @implementation
public func dovela_trainer_reset_results(
  _ trainer: OpaquePointer?
) -> UnsafePointer<dovela_error>? {
  answering {
    let box = try Handles.object(trainer, TrainerBox.self)
    try box.box.using { box.learner.resetResults() }
  }
}

@c @implementation
public func dovela_trainer_learning_rate(
  _ trainer: OpaquePointer?, _ rate: UnsafeMutablePointer<Double>?
) -> UnsafePointer<dovela_error>? {
  answering {
    let box = try Handles.object(trainer, TrainerBox.self)
    let result = try place(rate, "rate")
    result.pointee = try box.box.using { try box.optimizer.learningRate() }
  }
}

@c @implementation
public func dovela_trainer_set_learning_rate(
  _ trainer: OpaquePointer?, _ rate: Double
) -> UnsafePointer<dovela_error>? {
  answering {
    let box = try Handles.object(trainer, TrainerBox.self)
    try box.box.using { try box.optimizer.setLearningRate(rate) }
  }
}

@c @implementation
public func dovela_trainer_save(
  _ trainer: OpaquePointer?, _ path: UnsafePointer<CChar>?
) -> UnsafePointer<dovela_error>? {
  answering {
    let box = try Handles.object(trainer, TrainerBox.self)
    let path = try text(path, "path")
    try box.box.using { try box.learner.saveState(to: path) }
  }
}

@c @implementation
public func dovela_trainer_load(
  _ trainer: OpaquePointer?, _ path: UnsafePointer<CChar>?
) -> UnsafePointer<dovela_error>? {
  answering {
    let box = try Handles.object(trainer, TrainerBox.self)
    let path = try text(path, "path")
    try box.box.using { try box.learner.loadState(from: path) }
  }
}
