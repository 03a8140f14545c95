import DovelaCore

/// Decides for one batch size which tensors share memory, by when each is read last.
struct ActivationPlanner {
  let graph: Graph
  let concrete: ConcreteGraph
  let flow: GradientFlow
  let mode: Program.Mode
  let timeline: Timeline
  private(set) var plan: ActivationPlan
  /// For each tensor: when its value is read last; views included.
  private var lastUse: [Int]

  init(graph: Graph, concrete: ConcreteGraph, flow: GradientFlow, mode: Program.Mode) {
    self.graph = graph
    self.concrete = concrete
    self.flow = flow
    self.mode = mode
    timeline = Timeline(calls: graph.calls.count, outputs: graph.outputs.count)
    plan = ActivationPlan(graph: graph)
    lastUse = Array(repeating: -1, count: graph.tensors.count)
  }

  /// - Parameters:
  ///   - savedBytes: what each call keeps from forward to backward.
  ///   - extras: areas of the objective: bytes, and the output at whose loss they are used.
  static func plan(
    graph: Graph, concrete: ConcreteGraph, flow: GradientFlow, mode: Program.Mode, savedBytes: [Int],
    extras: [(bytes: Int, output: Int)]
  ) -> ActivationPlan {
    var planner = ActivationPlanner(graph: graph, concrete: concrete, flow: flow, mode: mode)
    planner.findLastUses()
    planner.placeValues()
    if mode == .training {
      planner.placeSaved(savedBytes)
      planner.placeGradients()
    }
    for extra in extras {
      let moment = planner.timeline.loss(extra.output)
      planner.plan.extras.append(planner.plan.storage(bytes: extra.bytes, from: moment, to: moment))
    }
    return planner.plan
  }

  private func runsBackward(_ call: Int) -> Bool { mode == .training && flow.runsBackward[call] }

  /// Whether the call's output is its input in the same memory, so that it need not run.
  private func viewedInput(_ call: Int) -> Int? {
    let inference = concrete.inferences[call]
    guard inference.isView, let input = inference.inPlaceInput, graph.calls[call].inputs.indices.contains(input),
      graph.calls[call].outputs.count == 1, graph.calls[call].madeMasks[0] == nil
    else { return nil }
    let from = concrete.specs[graph.calls[call].inputs[input]]
    let to = concrete.specs[graph.calls[call].outputs[0]]
    return from.dtype == to.dtype && from.byteCount == to.byteCount ? input : nil
  }

  private mutating func findLastUses() {
    for (index, output) in graph.outputs.enumerated() {
      let moment = mode == .inference ? timeline.end : timeline.loss(index)
      use(output, at: moment)
      if let mask = graph.tensors[output].mask { use(mask, at: moment) }
    }
    for (index, call) in graph.calls.enumerated().reversed() where flow.isUsed[index] {
      if let viewed = viewedInput(index) {
        use(call.inputs[viewed], at: max(timeline.forward(index), lastUse[call.outputs[0]]))
        continue
      }
      let inference = concrete.inferences[index]
      let backward = timeline.backward(index)
      for (place, input) in call.inputs.enumerated() {
        let isReadBack = runsBackward(index) && inference.needsInputs[place]
        use(input, at: isReadBack ? backward : timeline.forward(index))
        if let mask = graph.tensors[input].mask {
          use(mask, at: runsBackward(index) ? backward : timeline.forward(index))
        }
      }
      guard runsBackward(index) else { continue }
      for (place, output) in call.outputs.enumerated() {
        if inference.needsOutputs[place] { use(output, at: backward) }
        if let mask = call.madeMasks[place] { use(mask, at: backward) }
      }
    }
  }

  private mutating func use(_ tensor: Int, at moment: Int) { lastUse[tensor] = max(lastUse[tensor], moment) }

  private mutating func placeValues() {
    for (index, tensor) in graph.inputs.enumerated() { plan.values[tensor] = .input(index) }
    for (index, call) in graph.calls.enumerated() where flow.isUsed[index] {
      if let viewed = viewedInput(index) {
        place(call.outputs[0], at: plan.values[call.inputs[viewed]])
        continue
      }
      plan.forward.append(index)
      for (place, output) in call.outputs.enumerated() {
        if place == 0, let shared = storageToOverwrite(index) {
          self.place(output, at: .storage(shared))
        } else {
          placeAnew(output, at: timeline.forward(index))
        }
        if let mask = call.madeMasks[place] { placeAnew(mask, at: timeline.forward(index)) }
      }
    }
  }

  private mutating func placeAnew(_ tensor: Int, at moment: Int) {
    let storage = plan.storage(
      bytes: concrete.specs[tensor].byteCount ?? 0, from: moment, to: max(moment, lastUse[tensor]))
    plan.values[tensor] = .storage(storage)
  }

  private mutating func place(_ tensor: Int, at place: ActivationPlan.Place) {
    plan.values[tensor] = place
    if case .storage(let storage) = place { plan.keep(storage, until: lastUse[tensor]) }
  }

  /// The storage of the input that output 0 may overwrite: nobody reads it after this call.
  private func storageToOverwrite(_ call: Int) -> Int? {
    let inputs = graph.calls[call].inputs
    guard let place = concrete.inferences[call].inPlaceInput, inputs.indices.contains(place),
      case .storage(let storage) = plan.values[inputs[place]],
      plan.storages[storage].last <= timeline.forward(call)
    else { return nil }
    let output = concrete.specs[graph.calls[call].outputs[0]]
    let input = concrete.specs[inputs[place]]
    let isAlone = inputs.filter { plan.values[$0] == .storage(storage) }.count == 1
    return input.dtype == output.dtype && input.byteCount == output.byteCount && isAlone ? storage : nil
  }

  private mutating func placeSaved(_ bytes: [Int]) {
    for index in plan.forward where bytes[index] > 0 {
      let last = runsBackward(index) ? timeline.backward(index) : timeline.forward(index)
      plan.saved[index] = plan.storage(bytes: bytes[index], from: timeline.forward(index), to: last)
    }
  }
}

extension ActivationPlanner {
  private mutating func placeGradients() {
    for (index, output) in graph.outputs.enumerated() where flow.needsGradient[output] {
      let (storage, add) = gradient(of: output, at: timeline.loss(index))
      plan.lossGradients[index] = storage
      plan.lossAdds[index] = add
    }
    var layersDone = Set<Int>()
    for index in graph.calls.indices.reversed() where flow.runsBackward[index] {
      backward(index, layersDone: &layersDone)
    }
  }

  private mutating func backward(_ index: Int, layersDone: inout Set<Int>) {
    let call = graph.calls[index]
    let moment = timeline.backward(index)
    guard call.outputs.contains(where: { plan.gradients[$0] != nil }) else { return }
    if let viewed = viewedInput(index) {
      passThrough(call.inputs[viewed], from: call.outputs[0], at: moment)
      return
    }
    for output in call.outputs {
      if let storage = plan.gradients[output] {
        plan.keep(storage, until: moment)
      } else {
        let bytes = gradientBytes(of: output)
        let storage = plan.storage(bytes: bytes, from: moment, to: moment)
        plan.gradients[output] = storage
        plan.backward.append(.zero(storage: storage, count: bytes / MemoryLayout<Float>.size))
      }
    }
    var inputs: [Int?] = []
    var adds: [ActivationPlan.BackwardStep] = []
    for input in call.inputs {
      guard flow.needsGradient[input] else {
        inputs.append(nil)
        continue
      }
      let (storage, add) = gradient(of: input, at: moment)
      inputs.append(storage)
      if let add { adds.append(add) }
    }
    plan.backward.append(
      .call(index, inputs: inputs, accumulates: !layersDone.insert(call.layer).inserted))
    plan.backward += adds
  }

  /// A gradient is f32 whatever the tensor's own type.
  private func gradientBytes(of tensor: Int) -> Int {
    // More than can be counted is refused where the storages are packed.
    TensorSpec(concrete.specs[tensor].extents).byteCount ?? Int.max
  }

  /// Where a writer puts a gradient of `tensor`: its own storage for the first, a passing one for those that add.
  private mutating func gradient(of tensor: Int, at moment: Int) -> (Int, ActivationPlan.BackwardStep?) {
    let bytes = gradientBytes(of: tensor)
    guard let own = plan.gradients[tensor] else {
      let storage = plan.storage(bytes: bytes, from: moment, to: moment)
      plan.gradients[tensor] = storage
      return (storage, nil)
    }
    plan.keep(own, until: moment)
    let passing = plan.storage(bytes: bytes, from: moment, to: moment)
    return (passing, .add(from: passing, into: own, count: bytes / MemoryLayout<Float>.size))
  }

  /// The gradient of a view is that of what it views.
  private mutating func passThrough(_ input: Int, from output: Int, at moment: Int) {
    guard let storage = plan.gradients[output], flow.needsGradient[input] else { return }
    plan.keep(storage, until: moment)
    if let own = plan.gradients[input] {
      plan.keep(own, until: moment)
      let count = gradientBytes(of: input) / MemoryLayout<Float>.size
      plan.backward.append(.add(from: storage, into: own, count: count))
    } else {
      plan.gradients[input] = storage
    }
  }
}
