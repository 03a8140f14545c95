import DovelaCore

/// A composed model, by number: tensors, and the calls of layers that make them, each after those it reads from.
struct Graph {
  enum Origin {
    case input(Int)
    case output(call: Int, index: Int)
    case mask(call: Int, index: Int)
  }

  struct Tensor {
    /// With the batch unknown.
    var spec: TensorSpec
    var origin: Origin
    /// The mask that goes with it.
    var mask: Int?
  }

  struct Call {
    var layer: Int
    /// What messages and random streams call it: the layer's name, and a number from its second call on.
    var name: String
    var inputs: [Int]
    var outputs: [Int]
    /// The mask that the call writes for each output; `nil` where it makes none.
    var madeMasks: [Int?]
    var inference: LayerInference
  }

  var tensors: [Tensor] = []
  var calls: [Call] = []
  var inputs: [Int] = []
  var outputs: [Int] = []

  /// Specs and facts for a batch of `rows`: inference again, with every extent known.
  func concrete(rows: Int, layers: [any Layer]) throws -> ConcreteGraph {
    var specs = tensors.map(\.spec)
    var inferences: [LayerInference] = []
    for input in inputs { specs[input] = specs[input].withBatch(rows) }
    for call in calls {
      let inference = try layers[call.layer].infer(
        call.inputs.map { LayerInput(specs[$0], isMasked: tensors[$0].mask != nil) })
      for (index, output) in call.outputs.enumerated() where index < inference.outputs.count {
        specs[output] = inference.outputs[index]
        if let mask = call.madeMasks[index], case .make(let spec) = inference.masks[index] { specs[mask] = spec }
      }
      inferences.append(inference)
    }
    for (tensor, spec) in zip(tensors, specs) where spec.byteCount == nil {
      throw DovelaError(
        .shapeMismatch, .configuration, owner: name(of: tensor.origin),
        "the shape \(spec) is not settled for a batch of \(rows), or has more elements than can be counted")
    }
    return ConcreteGraph(specs: specs, inferences: inferences)
  }

  func name(of origin: Origin) -> String {
    switch origin {
    case .input(let index): "input \(index)"
    case .output(let call, _), .mask(let call, _): "layer '\(calls[call].name)'"
    }
  }
}

/// What a graph is for one batch size.
struct ConcreteGraph {
  /// One for each tensor.
  var specs: [TensorSpec]
  /// One for each call.
  var inferences: [LayerInference]
}
