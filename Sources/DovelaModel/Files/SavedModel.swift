import DovelaConfig
import DovelaCore
import DovelaData
import Foundation

/// A trained model as a file: its weights as safetensors, its composition and fitted preprocessing in the metadata.
///
/// Keys are sorted and there is no path, time, host or setting of the run in it: equal runs give equal bytes.
public struct SavedModel {
  static let format = "dovela.model/1"

  private let model: Model
  private let metadata: [String: String]

  /// How rows become inputs, and predictions people's terms.
  struct Preparation: Codable {
    var layout: DataLayout
    /// Columns that transforms left alone unless they named them.
    var untouched: [String]
    /// The transforms as canonical JSON, and what they learned.
    var transforms: [String]
    var states: [Preprocessing.State]
  }

  /// A model as it stands, with what made its rows, where that is known.
  public init(_ model: Model, preparation: TrainingRun.Preparation? = nil, registry: Registry) throws {
    self.model = model
    var specification = model.specification
    for (index, port) in model.inputs.enumerated() { specification.inputs[index].spec = port.spec }
    var metadata = [
      "format": Self.format,
      "model": (preparation == nil ? specification : model.specification).canonicalJSON(registry: registry),
    ]
    if let preparation {
      let preprocessing = preparation.preprocessing
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      let written = Preparation(
        layout: preparation.layout, untouched: preprocessing.untouched,
        transforms: preprocessing.transforms.map { $0.configuration.canonicalJSON(registry: registry) },
        states: try preprocessing.states())
      metadata["data"] = String(decoding: try encoder.encode(written), as: UTF8.self)
    }
    var versions = SchemaVersions()
    for layer in specification.layers { versions.add(layer.configuration) }
    for transform in preparation?.preprocessing.transforms ?? [] { versions.add(transform.configuration) }
    metadata["schemas"] = versions.json
    self.metadata = metadata
  }

  /// Writes the file, whole or not at all. `weightsOnly` leaves the metadata out.
  public func write(to path: String, weightsOnly: Bool = false, gate: AtomicFile.Gate? = nil) throws {
    let items = model.variables.filter { $0.isPersistent && !$0.isPerBatch }.compactMap { variable in
      variable.value.map { SafeTensors.Item(name: variable.path, Tensor(variable.spec, $0)) }
    }
    try SafeTensors.write(items, metadata: weightsOnly ? ["format": Self.format] : metadata, to: path, gate: gate)
  }
}

/// A model read back from its file: it predicts, and prepares rows as the training did, where the file says how.
public final class LoadedModel {
  public let model: Model
  /// `nil` where a program supplied the rows.
  public let preparation: TrainingRun.Preparation?
  public let compute: Compute

  /// Reads a file that `SavedModel` wrote.
  ///
  /// - Parameter threads: 0 for as many as the process may run on.
  public init(path: String, registry: Registry, searchPath: [String] = [], threads: Int = 0) throws {
    let file = try SafeTensors(path: path)
    guard file.metadata["format"] == SavedModel.format, let composition = file.metadata["model"] else {
      throw DovelaError(
        .badData, .data, owner: path,
        "the file holds no Dovela model: its metadata lacks format or model (weights alone, or another program's?)")
    }
    compute = try Compute(threads: threads)
    let written = try SchemaVersions(json: file.metadata["schemas"], origin: path)
    let specification = try ModelSpecification.read(
      json: composition, origin: path, registry: registry, searchPath: searchPath, written: written)
    preparation = try file.metadata["data"].map {
      try Self.preparation($0, path: path, registry: registry, searchPath: searchPath, written: written)
    }
    model = try Model(
      specification, inputs: preparation?.layout.inputs.map(\.spec) ?? [], context: compute.context)
    try model.copyVariables(from: file)
  }

  private static func preparation(
    _ text: String, path: String, registry: Registry, searchPath: [String], written: SchemaVersions
  ) throws -> TrainingRun.Preparation {
    let saved: SavedModel.Preparation
    do {
      saved = try JSONDecoder().decode(SavedModel.Preparation.self, from: Data(text.utf8))
      try saved.layout.check()
    } catch let error as DovelaError {
      throw error
    } catch {
      throw DovelaError(.badData, .data, owner: path, "the metadata 'data' is malformed: \(error)")
    }
    let transforms = try saved.transforms.map {
      try Configuration.read(
        .transform, json: $0, origin: path, registry: registry, searchPath: searchPath,
        written: written)
    }
    return TrainingRun.Preparation(
      layout: saved.layout,
      preprocessing: try Preprocessing.restored(transforms, states: saved.states, untouched: saved.untouched))
  }
}

extension Model {
  /// Takes the persistent variables of a file, all of which must be there in this model's shapes: nothing is changed
  /// where one is not.
  func copyVariables(from file: SafeTensors) throws {
    let wanted = variables.filter { $0.isPersistent && !$0.isPerBatch }
    for variable in wanted { try file.check(variable.path, is: variable.spec) }
    for variable in wanted {
      if let value = variable.value { try file.copy(variable.path, to: Tensor(variable.spec, value)) }
    }
  }

  /// Takes the variables of a file of weights.
  public func loadWeights(path: String) throws { try copyVariables(from: SafeTensors(path: path)) }
}
