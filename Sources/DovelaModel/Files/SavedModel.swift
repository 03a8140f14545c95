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
    /// The transforms as expressions, and what they learned.
    var transforms: [String]
    var states: [Preprocessing.State]
  }

  /// The model of a run as it stands.
  public init(_ run: TrainingRun) throws {
    model = run.model
    let preprocessing = run.data.preprocessing
    let preparation = Preparation(
      layout: run.data.layout, untouched: preprocessing.untouched,
      transforms: preprocessing.transforms.map { ExpressionText.text($0.configuration, registry: run.registry) },
      states: try preprocessing.states())
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    metadata = [
      "format": Self.format, "model": run.model.specification.canonicalJSON(registry: run.registry),
      "data": String(decoding: try encoder.encode(preparation), as: UTF8.self),
    ]
  }

  /// Writes the file, whole or not at all. `weightsOnly` leaves the metadata out.
  public func write(to path: String, weightsOnly: Bool = false) throws {
    let items = model.variables.filter(\.isPersistent).compactMap { variable in
      variable.value.map { SafeTensors.Item(name: variable.path, Tensor(variable.spec, $0)) }
    }
    try SafeTensors.write(items, metadata: weightsOnly ? ["format": Self.format] : metadata, to: path)
  }
}

/// A model read back from its file: it prepares rows as the training did, and predicts.
public final class LoadedModel {
  public let model: Model
  public let layout: DataLayout
  public let preprocessing: Preprocessing
  public let compute: Compute

  /// Reads a file that `SavedModel` wrote.
  ///
  /// - Parameter threads: 0 for as many as the process may run on.
  public init(path: String, registry: Registry, searchPath: [String] = [], threads: Int = 0) throws {
    let file = try SafeTensors(path: path)
    guard file.metadata["format"] == SavedModel.format, let composition = file.metadata["model"],
      let data = file.metadata["data"]
    else {
      throw DovelaError(
        .badData, .data, owner: path,
        "the file holds no Dovela model: its metadata lacks format, model or data (weights alone, or another program's?)"
      )
    }
    let preparation: SavedModel.Preparation
    do {
      preparation = try JSONDecoder().decode(SavedModel.Preparation.self, from: Data(data.utf8))
    } catch let error as DovelaError {
      throw error
    } catch {
      throw DovelaError(.badData, .data, owner: path, "the metadata 'data' is malformed: \(error)")
    }
    compute = try Compute(threads: threads)
    layout = preparation.layout
    let specification = try ModelSpecification.read(
      json: composition, origin: path, registry: registry, searchPath: searchPath)
    model = try Model(specification, inputs: layout.inputs.map(\.spec), context: compute.context)
    let transforms = try preparation.transforms.map {
      try Resolver.configuration(.transform, $0, origin: path, registry: registry, searchPath: searchPath)
    }
    preprocessing = try Preprocessing.restored(transforms, states: preparation.states, untouched: preparation.untouched)
    for variable in model.variables where variable.isPersistent {
      if let value = variable.value { try file.copy(variable.path, to: Tensor(variable.spec, value)) }
    }
  }
}
