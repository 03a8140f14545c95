import CDovela
import CDovelaRuntime

/// A model in the making, layer by layer: for several inputs, several outputs, or a layer that is called twice.
///
/// ```swift
/// let graph = try Graph(in: runtime)
/// let (left, right) = (try graph.input([8]), try graph.input([8]))
/// let tower = try graph.layer(Component.Dense(4, activation: "tanh"))
/// let both = try graph.layer(Component.Concatenate())(tower(left), tower(right))
/// let model = try graph.model(outputs: [graph.layer(Component.Dense(1))(both)], seed: 1)
/// ```
public final class Graph {
  let runtime: Runtime
  let handle: OpaquePointer

  public init(in runtime: Runtime, name: String = "model") throws {
    self.runtime = runtime
    handle = try made { dovela_builder_create(runtime.handle, name, $0) }
  }

  deinit { dovela_builder_destroy(handle) }

  /// A tensor between layers.
  public struct Node {
    let index: UInt64
  }

  /// A layer of the graph; calling it a second time shares its variables.
  public struct Layer {
    let graph: Graph
    let index: UInt64

    /// The layer's first output at these tensors.
    public func callAsFunction(_ inputs: Node...) throws -> Node {
      let indices = inputs.map(\.index)
      var result: UInt64 = 0
      try check(dovela_builder_call(graph.handle, index, indices, UInt64(indices.count), &result))
      return Node(index: result)
    }
  }

  /// Adds an input, its shape without the batch's axis.
  public func input(_ shape: [Int?], name: String? = nil) throws -> Node {
    var spec = try dovela_tensor_spec([nil] + shape, Float.code)
    var result: UInt64 = 0
    try withOptionalCString(name) { try check(dovela_builder_input(handle, $0, &spec, &result)) }
    return Node(index: result)
  }

  /// Adds a layer.
  public func layer(_ component: Component, name: String? = nil) throws -> Layer {
    var result: UInt64 = 0
    try withOptionalCString(name) { try check(dovela_builder_layer(handle, component.expression, $0, &result)) }
    return Layer(graph: self, index: result)
  }

  /// Composes the model whose outputs these tensors are. The graph may go on.
  public func model(outputs: [Node], seed: UInt64 = 0) throws -> Model {
    let indices = outputs.map(\.index)
    return try Model(
      runtime, try made { dovela_builder_compose(handle, indices, UInt64(indices.count), seed, $0) })
  }
}
