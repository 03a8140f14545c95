import DovelaConfig
import DovelaCore

/// Makes the layers of a specification, builds each on its first call's inputs, and infers every call.
///
/// Nothing is allocated here but the layers' own descriptions; `Model` gives memory to the result.
struct Composer {
  let specification: ModelSpecification
  private(set) var graph = Graph()
  private(set) var layers: [any Layer] = []
  private var problems = Problems()
  /// The tensor of each call's outputs; empty where the call failed.
  private var outputsOfCalls: [[Int]] = []

  static func compose(
    _ specification: ModelSpecification, inputs: [TensorSpec]
  ) throws -> (graph: Graph, layers: [any Layer]) {
    var composer = Composer(specification)
    try composer.settleInputs(inputs)
    try composer.makeLayers()
    composer.infer()
    try composer.problems.check()
    try composer.settleOutputs()
    return (composer.graph, composer.layers)
  }

  private init(_ specification: ModelSpecification) {
    self.specification = specification
  }

  private mutating func settleInputs(_ offered: [TensorSpec]) throws {
    for index in specification.inputs.indices {
      let spec = problems.attempt { try InputSettling.settle(specification, index, offered: offered) }
      graph.inputs.append(graph.tensors.count)
      graph.tensors.append(.init(spec: spec ?? TensorSpec([nil]), origin: .input(index)))
    }
    try problems.check()
  }

  private mutating func makeLayers() throws {
    for entry in specification.layers {
      let layer = problems.attempt {
        let component = try entry.configuration.make(name: entry.name)
        guard let layer = component as? any Layer else {
          throw DovelaError(
            .invalidArgument, .configuration, owner: "layer '\(entry.name)'",
            "'\(entry.configuration.schema.name)' is a component of kind \(entry.configuration.schema.kind.rawValue)")
        }
        return layer
      }
      if let layer { layers.append(layer) }
    }
    try problems.check()
  }

  /// Calls whose inputs failed are left out: the cause has been told.
  private mutating func infer() {
    var timesCalled = [Int](repeating: 0, count: layers.count)
    for call in specification.calls {
      let inputs = call.inputs.compactMap(tensor)
      guard inputs.count == call.inputs.count else {
        outputsOfCalls.append([])
        continue
      }
      let base = specification.layers[call.layer].name
      let name = timesCalled[call.layer] == 0 ? base : "\(base):\(timesCalled[call.layer])"
      let isFirst = timesCalled[call.layer] == 0
      timesCalled[call.layer] += 1
      do {
        let inference = try infer(call, inputs: inputs, builds: isFirst)
        outputsOfCalls.append(add(call, name, inputs, inference))
      } catch {
        problems.add(error)
        outputsOfCalls.append([])
      }
    }
  }

  private func infer(_ call: ModelSpecification.Call, inputs: [Int], builds: Bool) throws -> LayerInference {
    let entry = specification.layers[call.layer]
    let layer = layers[call.layer]
    let specs = inputs.map { graph.tensors[$0].spec }
    do {
      if builds {
        try layer.build(
          inputs: specs, path: entry.name, trainable: entry.configuration["trainable"].bool ?? true)
      }
      let inference = try layer.infer(
        inputs.map { LayerInput(graph.tensors[$0].spec, isMasked: graph.tensors[$0].mask != nil) })
      try Self.check(inference, of: entry)
      return inference
    } catch let error as DovelaError {
      throw Self.named(error, entry, inputs: specs)
    }
  }

  /// A call's tensors and masks join the graph.
  private mutating func add(
    _ call: ModelSpecification.Call, _ name: String, _ inputs: [Int], _ inference: LayerInference
  ) -> [Int] {
    let number = graph.calls.count
    let passed = inputs.compactMap { graph.tensors[$0].mask }.first
    var outputs: [Int] = []
    var made: [Int?] = []
    for (place, spec) in inference.outputs.enumerated() {
      var mask: Int?
      var own: Int?
      switch inference.masks[place] {
      case .stop: break
      case .pass: mask = passed.flatMap { Self.fits(graph.tensors[$0].spec, spec) ? $0 : nil }
      case .make(let maskSpec):
        own = graph.tensors.count
        mask = own
        graph.tensors.append(.init(spec: maskSpec, origin: .mask(call: number, index: place)))
      }
      outputs.append(graph.tensors.count)
      made.append(own)
      graph.tensors.append(.init(spec: spec, origin: .output(call: number, index: place), mask: mask))
    }
    graph.calls.append(
      .init(layer: call.layer, name: name, inputs: inputs, outputs: outputs, madeMasks: made, inference: inference))
    return outputs
  }

  private func tensor(_ reference: ModelSpecification.TensorReference) -> Int? {
    switch reference {
    case .input(let index): graph.inputs.indices.contains(index) ? graph.inputs[index] : nil
    case .output(let call, let index):
      outputsOfCalls.indices.contains(call) && outputsOfCalls[call].indices.contains(index)
        ? outputsOfCalls[call][index] : nil
    }
  }

  private mutating func settleOutputs() throws {
    for (index, reference) in specification.outputs.enumerated() {
      guard let tensor = tensor(reference) else {
        throw DovelaError(
          .shapeMismatch, .configuration, owner: "model '\(specification.name)'",
          "output \(index) names a tensor that the model does not have")
      }
      guard graph.tensors[tensor].spec.dtype == .f32 else {
        throw DovelaError(
          .shapeMismatch, .configuration, owner: "model '\(specification.name)'",
          "output \(index) is \(graph.tensors[tensor].spec); an output must be f32: end in a layer that computes")
      }
      graph.outputs.append(tensor)
    }
    guard !graph.outputs.isEmpty else {
      throw DovelaError(.invalidArgument, .configuration, owner: "model '\(specification.name)'", "has no output")
    }
  }
}
