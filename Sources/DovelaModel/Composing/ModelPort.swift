import DovelaCore

/// An input or an output of a model: its name, and its spec with the batch unknown.
public struct ModelPort: Sendable, Hashable {
  public var name: String
  public var spec: TensorSpec

  public init(name: String, spec: TensorSpec) {
    self.name = name
    self.spec = spec
  }
}

/// A tensor of a state that is saved: a name, and where its elements lie.
public struct NamedTensor {
  public var name: String
  public var tensor: Tensor

  public init(name: String, tensor: Tensor) {
    self.name = name
    self.tensor = tensor
  }
}
