import CDovela
import CDovelaRuntime
import DovelaConfig
import DovelaCore
import DovelaData
import DovelaModel

@c @implementation
public func dovela_dataset_of_tensors(
  _ runtime: OpaquePointer?, _ inputs: UnsafePointer<dovela_tensor>?, _ input_count: UInt64,
  _ targets: UnsafePointer<dovela_tensor>?, _ target_count: UInt64, _ sample_weights: UnsafePointer<Float>?,
  _ dataset: UnsafeMutablePointer<OpaquePointer?>?
) -> UnsafePointer<dovela_error>? {
  answering {
    _ = try Handles.object(runtime, Runtime.self)
    let result = try place(dataset, "dataset")
    let inputs = try array(inputs, input_count, "inputs").enumerated().map { try column($1, "input_\($0)") }
    let targets = try array(targets, target_count, "targets").enumerated().map { try column($1, "target_\($0)") }
    let weights = sample_weights.map { weights in
      Column(
        name: "sample_weight", spec: TensorSpec([]),
        values: .f32(Array(UnsafeBufferPointer(start: weights, count: inputs.first?.rows ?? 0))))
    }
    result.pointee = Handles.make(Dataset(try DataSplit("train", inputs: inputs, targets: targets, weights: weights)))
  }
}

@c @implementation
public func dovela_dataset_of_reader(
  _ runtime: OpaquePointer?, _ data: UnsafePointer<CChar>?, _ split: UnsafePointer<CChar>?,
  _ dataset: UnsafeMutablePointer<OpaquePointer?>?
) -> UnsafePointer<dovela_error>? {
  answering {
    let runtime = try Handles.object(runtime, Runtime.self)
    let result = try place(dataset, "dataset")
    let data = try text(data, "data")
    let name = try text(split, "split")
    let rows = try runtime.composing { () -> (any TrainingRows)? in
      let compute = try Compute(threads: runtime.threads)
      let specification = try runtime.reader().data(written: data, origin: "the data")
      guard specification.transforms.isEmpty else {
        throw refused(
          "data.transforms", "a dataset has none: compose a run (dovela_run_create), which fits and keeps them")
      }
      let encoding = TargetEncoding(registry: runtime.registry)
      let prepared = try DataPreparation(specification, fit: FitSpecification(), context: compute.context) { name, _ in
        try encoding.configuration(column: name)
      }.prepare()
      switch name {
      case "train": return prepared.train
      case "validation": return prepared.validation
      case "test": return prepared.test
      default: return nil
      }
    }
    guard let rows else { throw DovelaError(.notFound, .data, owner: "split", "the data has no split '\(name)'") }
    result.pointee = Handles.make(Dataset(rows))
  }
}

@c @implementation
public func dovela_dataset_of_source(
  _ runtime: OpaquePointer?, _ source: UnsafePointer<dovela_batch_source>?,
  _ dataset: UnsafeMutablePointer<OpaquePointer?>?
) -> UnsafePointer<dovela_error>? {
  answering {
    _ = try Handles.object(runtime, Runtime.self)
    let result = try place(dataset, "dataset")
    guard source != nil else { throw refused("source", "is NULL") }
    result.pointee = Handles.make(
      Dataset(try CallerRows(try table(source, "source", empty: dovela_batch_source()))))
  }
}

@c @implementation
public func dovela_dataset_rows(_ dataset: OpaquePointer?) -> UInt64 {
  UInt64((try? Handles.object(dataset, Dataset.self))?.rows.rows ?? 0)
}

@c @implementation
public func dovela_dataset_destroy(_ dataset: OpaquePointer?) {
  Handles.destroy(dataset, Dataset.self)
}
