import DovelaCore

/// Which storage each tensor, gradient and saved area of a graph has, and what a step does with them.
///
/// Storages of tensors whose lives do not meet may share memory: `Storage.pack` places them.
struct ActivationPlan {
  enum Place: Hashable {
    /// Not computed.
    case none
    /// The memory of a model input.
    case input(Int)
    case storage(Int)
  }

  /// One thing that backward does, in order.
  enum BackwardStep {
    /// The gradient of an output that nobody reads is zero.
    case zero(storage: Int, count: Int)
    /// `inputs[i]` is the storage that the gradient of input i is written to.
    case call(Int, inputs: [Int?], accumulates: Bool)
    /// into += from.
    case add(from: Int, into: Int, count: Int)
  }

  var storages: [Storage] = []
  /// For each tensor.
  var values: [Place]
  /// For each tensor: the storage of its gradient.
  var gradients: [Int?]
  /// For each call.
  var saved: [Int?]
  /// Calls whose forward runs, in order: views and unused calls do not.
  var forward: [Int] = []
  var backward: [BackwardStep] = []
  /// For each output: where its loss writes the gradient, and what follows where several do.
  var lossGradients: [Int?]
  var lossAdds: [BackwardStep?]
  /// One for each of the objective's own areas.
  var extras: [Int] = []

  init(graph: Graph) {
    values = Array(repeating: .none, count: graph.tensors.count)
    gradients = Array(repeating: nil, count: graph.tensors.count)
    saved = Array(repeating: nil, count: graph.calls.count)
    lossGradients = Array(repeating: nil, count: graph.outputs.count)
    lossAdds = Array(repeating: nil, count: graph.outputs.count)
  }

  mutating func storage(bytes: Int, from first: Int, to last: Int) -> Int {
    storages.append(Storage(bytes: bytes, first: first, last: last))
    return storages.count - 1
  }

  mutating func keep(_ storage: Int, until moment: Int) {
    storages[storage].last = max(storages[storage].last, moment)
  }
}
