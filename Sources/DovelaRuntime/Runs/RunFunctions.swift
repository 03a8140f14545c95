import CDovela
import CDovelaRuntime
import DovelaConfig
import DovelaCore
import DovelaModel

/// A run of the API.
final class RunBox: Handled {
  static let noun = "a run"

  let runtime: Runtime
  let composed: ComposedRun
  let model: ModelBox
  private var names: [String: Text] = [:]

  init(_ runtime: Runtime, _ specification: RunSpecification) throws {
    self.runtime = runtime
    composed = try ComposedRun(specification, registry: runtime.registry)
    let run = composed.run
    model = ModelBox(runtime, run.model, compute: run.compute, preparation: run.preparation)
  }

  func name(_ name: String) -> UnsafePointer<CChar>? {
    let text = names[name] ?? Text(name)
    names[name] = text
    return text.bytes.baseAddress.map { UnsafePointer($0) }
  }
}

@c @implementation
public func dovela_run_create(
  _ runtime: OpaquePointer?, _ run: UnsafePointer<CChar>?,
  _ overrides: UnsafePointer<UnsafePointer<CChar>?>?, _ override_count: UInt64, _ directory: UnsafePointer<CChar>?,
  _ result: UnsafeMutablePointer<OpaquePointer?>?
) -> UnsafePointer<dovela_error>? {
  answering {
    let runtime = try Handles.object(runtime, Runtime.self)
    let place = try place(result, "result")
    let written = try text(run, "run")
    let sets = try array(overrides, override_count, "overrides").map { try text($0, "overrides") }
    let directory = try optionalText(directory, "directory")
    let box = try runtime.composing {
      let document = try DocumentReader.read(text: written, origin: "the run")
      let specification = try runtime.reader(directory: directory).read(
        documents: [document], overrides: sets.map { try ConfigOverride(set: $0) })
      return try RunBox(runtime, specification)
    }
    place.pointee = Handles.make(box)
  }
}

@c @implementation
public func dovela_run_destroy(_ run: OpaquePointer?) { Handles.destroy(run, RunBox.self) }

@c @implementation
public func dovela_run_specification(
  _ run: OpaquePointer?, _ yaml: UnsafeMutablePointer<OpaquePointer?>?
) -> UnsafePointer<dovela_error>? {
  answering {
    let box = try Handles.object(run, RunBox.self)
    let result = try place(yaml, "yaml")
    let text = box.runtime.holding { box.composed.specification.yaml(registry: box.runtime.registry, plugins: []) }
    result.pointee = Handles.make(Text(text))
  }
}

@c @implementation
public func dovela_run_model(
  _ run: OpaquePointer?, _ model: UnsafeMutablePointer<OpaquePointer?>?
) -> UnsafePointer<dovela_error>? {
  answering {
    let box = try Handles.object(run, RunBox.self)
    let result = try place(model, "model")
    result.pointee = Handles.make(box.model)
  }
}

@c @implementation
public func dovela_run_fit(
  _ run: OpaquePointer?, _ options: UnsafePointer<dovela_fit_options>?,
  _ outcome: UnsafeMutablePointer<OpaquePointer?>?
) -> UnsafePointer<dovela_error>? {
  answering {
    let box = try Handles.object(run, RunBox.self)
    let request = try FitRequest(options)
    let ended = try box.model.using { try request.fit(box.composed.run) }
    outcome?.pointee = Handles.make(Text(ended.json))
  }
}

@c @implementation
public func dovela_run_evaluate(
  _ run: OpaquePointer?, _ split: UnsafePointer<CChar>?,
  _ results: UnsafeMutablePointer<dovela_result>?, _ capacity: UInt64, _ count: UnsafeMutablePointer<UInt64>?
) -> UnsafePointer<dovela_error>? {
  answering {
    let box = try Handles.object(run, RunBox.self)
    let name = try text(split, "split")
    let training = box.composed.run
    let rows: (any TrainingRows)? =
      switch name {
      case "train": training.train
      case "validation": training.validation
      case "test": training.test
      default: nil
      }
    guard let rows else { throw DovelaError(.notFound, .data, owner: "split", "the run has no split '\(name)'") }
    let logs = try box.model.using { try training.learner.evaluate(rows, batchSize: training.fit.batchSize) }
    if let results {
      for (index, log) in logs.prefix(Int(min(capacity, 1 << 20))).enumerated() {
        results[index] = dovela_result(name: box.name(log.name), value: log.value)
      }
    }
    count?.pointee = UInt64(logs.count)
  }
}
