import DovelaCore

/// Where gradients go: back from the outputs, as far as there is something to train.
struct GradientFlow {
  /// For each call: an output of the model depends on it.
  let isUsed: [Bool]
  /// For each tensor: something that is trained lies behind it.
  let needsGradient: [Bool]
  /// For each call: its backward runs.
  let runsBackward: [Bool]

  init(_ graph: Graph, layers: [any Layer]) {
    var wanted = [Bool](repeating: false, count: graph.tensors.count)
    for output in graph.outputs { wanted[output] = true }
    var isUsed = [Bool](repeating: false, count: graph.calls.count)
    for (index, call) in graph.calls.enumerated().reversed() {
      let masks = call.madeMasks.compactMap { $0 }
      guard (call.outputs + masks).contains(where: { wanted[$0] }) else { continue }
      isUsed[index] = true
      for input in call.inputs {
        wanted[input] = true
        if let mask = graph.tensors[input].mask { wanted[mask] = true }
      }
    }

    var needsGradient = [Bool](repeating: false, count: graph.tensors.count)
    var runsBackward = [Bool](repeating: false, count: graph.calls.count)
    for (index, call) in graph.calls.enumerated() where isUsed[index] {
      let trains = layers[call.layer].variables.contains { $0.isTrainable }
      guard trains || call.inputs.contains(where: { needsGradient[$0] }) else { continue }
      runsBackward[index] = true
      for output in call.outputs { needsGradient[output] = graph.tensors[output].spec.dtype == .f32 }
    }
    self.isUsed = isUsed
    self.needsGradient = needsGradient
    self.runsBackward = runsBackward
  }
}
