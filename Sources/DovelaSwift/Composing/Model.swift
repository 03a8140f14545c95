import CDovela
import CDovelaRuntime

/// A composed model with its variables.
///
/// ```swift
/// let runtime = try Runtime()
/// let model = try Model(in: runtime, input: [784], seed: 1) {
///   Component.Dense(512, activation: "relu")
///   Component.Dropout(0.2)
///   Component.Dense(10, activation: "softmax")
/// }
/// ```
///
/// One thread at a time may use a model and its trainer; which one may change. Another call meanwhile is an error.
public final class Model {
  /// An input or an output: its name and shape, the batch's axis first and unknown.
  public struct Port: Hashable, Sendable {
    public var name: String
    public var shape: [Int?]

    public init(name: String, shape: [Int?]) {
      self.name = name
      self.shape = shape
    }
  }

  /// What a variable is: its path such as `dense/kernel`, its shape, and whether the optimizer changes it.
  public struct Parameter: Hashable, Sendable {
    public var name: String
    public var shape: [Int]
    public var isTrainable: Bool
  }

  public let runtime: Runtime
  let handle: OpaquePointer
  public let inputs: [Port]
  public let outputs: [Port]
  public let parameters: [Parameter]

  init(_ runtime: Runtime, _ handle: OpaquePointer) throws {
    self.runtime = runtime
    self.handle = handle
    func ports(
      _ count: UInt64,
      _ read: (OpaquePointer?, UInt64, UnsafeMutablePointer<dovela_port>?) -> UnsafePointer<dovela_error>?
    ) throws -> [Port] {
      try (0..<count).map {
        var port = dovela_port()
        try check(read(handle, $0, &port))
        return Port(name: String(cString: port.name), shape: port.spec.extents)
      }
    }
    do {
      inputs = try ports(dovela_model_input_count(handle), dovela_model_input)
      outputs = try ports(dovela_model_output_count(handle), dovela_model_output)
      parameters = try (0..<dovela_model_parameter_count(handle)).map {
        var parameter = dovela_parameter()
        try check(dovela_model_parameter(handle, $0, &parameter))
        return Parameter(
          name: String(cString: parameter.name), shape: parameter.spec.extents.compactMap { $0 },
          isTrainable: parameter.trainable != 0)
      }
    } catch {
      dovela_model_destroy(handle)
      throw error
    }
  }

  deinit { dovela_model_destroy(handle) }

  /// Composes a model from an expression, YAML, JSON, or Keras's `to_json()`.
  ///
  /// - Parameters:
  ///   - inputs: the shape of each input without the batch's axis, where the specification does not say.
  ///   - seed: of the initializers.
  public convenience init(in runtime: Runtime, _ specification: String, inputs: [[Int?]] = [], seed: UInt64 = 0) throws
  {
    let specs = try inputs.map { try dovela_tensor_spec([nil] + $0, Float.code) }
    let handle = try specs.withUnsafeBufferPointer { specs in
      try made {
        dovela_model_compose(runtime.handle, specification, specs.baseAddress, UInt64(specs.count), seed, $0)
      }
    }
    try self.init(runtime, handle)
  }

  /// Composes a chain of layers.
  ///
  /// - Parameters:
  ///   - input: the shape of the input without the batch's axis; `nil` where the first layer says it.
  ///   - seed: of the initializers.
  public convenience init(
    in runtime: Runtime, input: [Int?]? = nil, seed: UInt64 = 0, @ChainBuilder _ layers: () throws -> [Component]
  ) throws {
    let chain = try layers()
    guard !chain.isEmpty else {
      throw DovelaError(.invalidArgument, .other, owner: "Model", "the chain has no layers; name one at least")
    }
    try self.init(
      in: runtime, chain.map(\.expression).joined(separator: " -> "), inputs: input.map { [$0] } ?? [], seed: seed)
  }

  /// Reads a `model.safetensors`: weights, composition, preprocessing.
  public convenience init(in runtime: Runtime, contentsOf path: String) throws {
    try self.init(runtime, try made { dovela_model_load(runtime.handle, path, $0) })
  }

  /// The composition as JSON, every default filled in.
  public var specification: String {
    get throws { try text { dovela_model_specification(handle, $0) } }
  }

  /// Layers, output shapes and parameter counts as a table for people.
  public var summary: String {
    get throws { try text { dovela_model_summary(handle, $0) } }
  }

  /// Fills every variable by its initializer.
  public func initialize(seed: UInt64) throws { try check(dovela_model_initialize(handle, seed)) }

  /// Writes `model.safetensors`, whole or not at all; with `weightsOnly` without composition and preprocessing.
  public func save(to path: String, weightsOnly: Bool = false) throws {
    try check(dovela_model_save(handle, path, weightsOnly ? 1 : 0))
  }

  /// Takes the variables of a file whose names and shapes are this model's.
  public func loadWeights(from path: String) throws { try check(dovela_model_load_weights(handle, path)) }
}
