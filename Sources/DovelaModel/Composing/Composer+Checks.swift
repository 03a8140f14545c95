import DovelaConfig
import DovelaCore

extension Composer {
  /// Refuses an inference whose parts do not agree: a layer's own mistake.
  static func check(_ inference: LayerInference, of entry: ModelSpecification.Layer) throws {
    guard !inference.outputs.isEmpty, inference.masks.count == inference.outputs.count else {
      throw DovelaError(
        .internal, .plugin, owner: "layer '\(entry.name)'",
        "'\(entry.configuration.schema.name)' infers \(inference.outputs.count) outputs and "
          + "\(inference.masks.count) mask rules")
    }
    for (index, rule) in inference.masks.enumerated() {
      guard case .make(let mask) = rule, !fits(mask, inference.outputs[index]) else { continue }
      throw DovelaError(
        .internal, .plugin, owner: "layer '\(entry.name)'",
        "'\(entry.configuration.schema.name)' makes a mask \(mask) for an output of shape \(inference.outputs[index]): "
          + "a mask has the first axes of its tensor")
    }
    for spec in inference.outputs {
      guard spec.rank >= 1, spec.rank <= TensorSpec.maximumRank else {
        throw DovelaError(
          .shapeMismatch, .configuration, owner: "layer '\(entry.name)'",
          "an output of shape \(spec) has \(spec.rank) axes; from 1 to \(TensorSpec.maximumRank) are possible")
      }
      guard spec.withBatch(1).extents.allSatisfy({ ($0 ?? 1) >= 1 }) else {
        throw DovelaError(
          .shapeMismatch, .configuration, owner: "layer '\(entry.name)'", "an output of shape \(spec) is empty")
      }
      if !spec.extents.dropFirst().contains(nil), spec.withBatch(1).byteCount == nil {
        throw DovelaError(
          .outOfMemory, .configuration, owner: "layer '\(entry.name)'",
          "an output of shape \(spec) has more elements than can be counted: choose smaller sizes")
      }
    }
  }

  /// Whether a mask has the first axes of a tensor, so that whoever reads it finds a mark for every step.
  static func fits(_ mask: TensorSpec, _ spec: TensorSpec) -> Bool {
    mask.rank >= 1 && mask.rank <= spec.rank
      && zip(mask.extents, spec.extents).allSatisfy { $0 == nil || $1 == nil || $0 == $1 }
  }

  /// An error that names the layer, and the shapes that it was given where the message does not.
  static func named(_ error: DovelaError, _ entry: ModelSpecification.Layer, inputs: [TensorSpec]) -> DovelaError {
    var named = error
    let type = entry.configuration.schema.name
    if !error.owner.contains(entry.name) {
      named.owner = "layer '\(entry.name)' (\(type))"
    }
    let shapes = inputs.map(\.description).joined(separator: ", ")
    if !inputs.allSatisfy({ error.message.contains($0.description) }) {
      named.message += " (its input is \(shapes))"
    }
    if error.domain == .other { named.domain = .configuration }
    return named
  }
}
