import DovelaCore

/// A model whose components have not been looked up: layers as written, connected.
struct ModelDraft {
  /// A model input; `shape` is without the batch axis.
  struct Input {
    var name: String?
    var spec: TensorSpec?
    var location: SourceLocation
  }

  /// A layer as written.
  struct Layer {
    /// The user's name; `nil`: to be made from the type.
    var name: String?
    var form: ComponentForm
    /// Where the name stands, or the layer.
    var location: SourceLocation
  }

  struct Call {
    var layer: Int
    var inputs: [ModelSpecification.TensorReference]
  }

  var name: String?
  var inputs: [Input] = []
  var layers: [Layer] = []
  var calls: [Call] = []
  var outputs: [ModelSpecification.TensorReference] = []
  var outputNames: [String]?
  var isSequential = true

  /// Adds a layer and its first call; the result is the call's output 0.
  mutating func append(_ layer: Layer, inputs: [ModelSpecification.TensorReference])
    -> ModelSpecification.TensorReference
  {
    layers.append(layer)
    calls.append(Call(layer: layers.count - 1, inputs: inputs))
    return .output(call: calls.count - 1, index: 0)
  }
}
