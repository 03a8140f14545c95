import CDovela
import CDovelaRuntime
import DovelaConfig
import DovelaCore
import DovelaModel

@c @implementation
public func dovela_model_compose(
  _ runtime: OpaquePointer?, _ specification: UnsafePointer<CChar>?,
  _ inputs: UnsafePointer<dovela_tensor_spec>?, _ input_count: UInt64, _ seed: UInt64,
  _ model: UnsafeMutablePointer<OpaquePointer?>?
) -> UnsafePointer<dovela_error>? {
  answering {
    let runtime = try Handles.object(runtime, Runtime.self)
    let result = try place(model, "model")
    let written = try text(specification, "specification")
    let specs = try array(inputs, input_count, "inputs").enumerated().map {
      try spec($1, "input \($0)").withBatch(nil)
    }
    let box = try runtime.composing {
      let specification = try runtime.reader().model(written: written, origin: "the specification")
      return try ModelBox(runtime, specification, inputs: specs, seed: seed)
    }
    result.pointee = Handles.make(box)
  }
}

@c @implementation
public func dovela_model_load(
  _ runtime: OpaquePointer?, _ path: UnsafePointer<CChar>?,
  _ model: UnsafeMutablePointer<OpaquePointer?>?
) -> UnsafePointer<dovela_error>? {
  answering {
    let runtime = try Handles.object(runtime, Runtime.self)
    let result = try place(model, "model")
    let path = try DovelaRuntime.path(path)
    let loaded = try runtime.composing {
      try LoadedModel(path: path, registry: runtime.registry, searchPath: runtime.searchPath, threads: runtime.threads)
    }
    result.pointee = Handles.make(
      ModelBox(runtime, loaded.model, compute: loaded.compute, preparation: loaded.preparation))
  }
}

@c @implementation
public func dovela_model_destroy(_ model: OpaquePointer?) {
  Handles.destroy(model, ModelBox.self)
}

@c @implementation
public func dovela_model_save(
  _ model: OpaquePointer?, _ path: UnsafePointer<CChar>?, _ weights_only: UInt64
) -> UnsafePointer<dovela_error>? {
  answering {
    let box = try Handles.object(model, ModelBox.self)
    let path = try DovelaRuntime.path(path)
    try box.using {
      let saved = try box.runtime.holding {
        try SavedModel(box.model, preparation: box.preparation, registry: box.runtime.registry)
      }
      try saved.write(to: path, weightsOnly: weights_only != 0)
    }
  }
}

@c @implementation
public func dovela_model_load_weights(
  _ model: OpaquePointer?, _ path: UnsafePointer<CChar>?
) -> UnsafePointer<dovela_error>? {
  answering {
    let box = try Handles.object(model, ModelBox.self)
    let path = try DovelaRuntime.path(path)
    try box.using { try box.model.loadWeights(path: path) }
  }
}

@c @implementation
public func dovela_model_specification(
  _ model: OpaquePointer?, _ json: UnsafeMutablePointer<OpaquePointer?>?
) -> UnsafePointer<dovela_error>? {
  answering {
    let box = try Handles.object(model, ModelBox.self)
    let result = try place(json, "json")
    let text = box.runtime.holding { box.specification.canonicalJSON(registry: box.runtime.registry) }
    result.pointee = Handles.make(Text(text))
  }
}

@c @implementation
public func dovela_model_summary(
  _ model: OpaquePointer?, _ text: UnsafeMutablePointer<OpaquePointer?>?
) -> UnsafePointer<dovela_error>? {
  answering {
    let box = try Handles.object(model, ModelBox.self)
    let result = try place(text, "text")
    result.pointee = Handles.make(Text(box.model.summary.text))
  }
}

@c @implementation
public func dovela_model_initialize(
  _ model: OpaquePointer?, _ seed: UInt64
) -> UnsafePointer<dovela_error>? {
  answering {
    let box = try Handles.object(model, ModelBox.self)
    try box.using { try box.model.initialize(seed: seed) }
  }
}

@c @implementation
public func dovela_model_reserve(
  _ model: OpaquePointer?, _ rows: UInt64
) -> UnsafePointer<dovela_error>? {
  answering {
    let box = try Handles.object(model, ModelBox.self)
    guard let rows = Int(exactly: rows), rows > 0 else { throw refused("rows", "\(rows) rows cannot be reserved") }
    try box.using { try box.reserve(rows) }
  }
}

@c @implementation
public func dovela_model_predict(
  _ model: OpaquePointer?, _ inputs: UnsafePointer<dovela_tensor>?, _ input_count: UInt64,
  _ outputs: UnsafePointer<dovela_tensor>?, _ output_count: UInt64
) -> UnsafePointer<dovela_error>? {
  answering {
    let box = try Handles.object(model, ModelBox.self)
    let inputs = try array(inputs, input_count, "inputs")
    let outputs = try array(outputs, output_count, "outputs")
    try box.using { try box.predict(inputs, outputs) }
  }
}
