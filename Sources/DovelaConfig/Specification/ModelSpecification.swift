import DovelaCore

/// A model as it is composed: layers, the calls that connect them, inputs and outputs.
///
/// A Sequential model is a chain of calls. A shared layer is one entry of `layers` with several calls; its variables
/// are built once.
public struct ModelSpecification: Sendable {
  /// A model input. Its spec has no batch axis known; `nil` where the data decides.
  public struct Input: Sendable {
    public var name: String
    public var spec: TensorSpec?

    public init(name: String, spec: TensorSpec?) {
      self.name = name
      self.spec = spec
    }
  }

  /// A layer with its unique name (`dense`, `dense_1`, as Keras names them, or the user's own).
  public struct Layer: Sendable {
    public var name: String
    public var configuration: Configuration

    public init(name: String, configuration: Configuration) {
      self.name = name
      self.configuration = configuration
    }
  }

  /// A tensor of the graph.
  public enum TensorReference: Sendable, Hashable {
    case input(Int)
    case output(call: Int, index: Int)
  }

  /// One use of a layer.
  public struct Call: Sendable {
    /// Index in `layers`.
    public var layer: Int
    public var inputs: [TensorReference]

    public init(layer: Int, inputs: [TensorReference]) {
      self.layer = layer
      self.inputs = inputs
    }
  }

  public var name: String
  public var inputs: [Input]
  public var layers: [Layer]
  /// In an order in which every call comes after those it reads from.
  public var calls: [Call]
  public var outputs: [TensorReference]
  /// Names of the outputs: that of the layer, as Keras does.
  public var outputNames: [String]
  /// Written as a chain; decides how it is written back.
  public var isSequential: Bool

  public init(
    name: String, inputs: [Input], layers: [Layer], calls: [Call], outputs: [TensorReference], outputNames: [String],
    isSequential: Bool
  ) {
    self.name = name
    self.inputs = inputs
    self.layers = layers
    self.calls = calls
    self.outputs = outputs
    self.outputNames = outputNames
    self.isSequential = isSequential
  }
}
