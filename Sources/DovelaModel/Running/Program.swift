import DovelaCore

/// A graph planned for one batch size and one purpose: the layers' plans, the memory that they share, and the order
/// in which a step calls them. Running it allocates nothing.
final class Program {
  enum Mode: Hashable, CaseIterable {
    /// Forward; outputs are kept.
    case inference
    /// Forward and loss.
    case evaluation
    /// Forward, loss and backward.
    case training
  }

  /// What the objective wants of a program.
  struct Wishes {
    /// Calls whose output activation the loss computes.
    var deferred: Set<Int> = []
    /// Areas that are used while the loss of an output is computed.
    var extras: [(bytes: Int, output: Int)] = []
  }

  let rows: Int
  let mode: Mode
  let specs: [TensorSpec]
  let plan: ActivationPlan
  /// Of the arena.
  let bytes: Int

  private let graph: Graph
  private let kernels: Kernels
  private let context: ExecutionContext
  private let layerPlans: [(any LayerPlan)?]
  private let scratchBytes: Int
  private let forwardSteps: UnsafeMutableBufferPointer<ForwardStep>
  private let backwardSteps: UnsafeMutableBufferPointer<BackwardStep>
  /// For each tensor, where it lies now.
  private(set) var values: [UnsafeMutableRawPointer?]
  private(set) var lossGradients: [UnsafeMutableRawPointer?]
  private(set) var lossAdds: [BackwardStep?]
  private(set) var extras: [UnsafeMutableRawPointer] = []
  /// Counts how often the memory moved.
  private(set) var generation = 0

  struct ForwardStep {
    var plan: any LayerPlan
    var stream: UInt32
  }

  struct BackwardStep {
    enum Kind { case call, accumulatingCall, add, zero }
    var kind: Kind
    var plan: (any LayerPlan)?
    var from: UnsafeMutablePointer<Float>?
    var into: UnsafeMutablePointer<Float>?
    var count = 0
  }

  init(
    graph: Graph, layers: [any Layer], flow: GradientFlow, rows: Int, mode: Mode, wishes: Wishes,
    context: ExecutionContext, kernels: Kernels
  ) throws {
    let concrete = try graph.concrete(rows: rows, layers: layers)
    var plans: [(any LayerPlan)?] = []
    for (index, call) in graph.calls.enumerated() {
      guard flow.isUsed[index] else {
        plans.append(nil)
        continue
      }
      let request = LayerRequest(
        inputs: call.inputs.map { concrete.specs[$0] }, outputs: call.outputs.map { concrete.specs[$0] },
        inputMasks: call.inputs.map { graph.tensors[$0].mask.map { concrete.specs[$0] } },
        outputMasks: call.madeMasks.map { $0.map { concrete.specs[$0] } }, isTraining: mode == .training,
        defersActivation: wishes.deferred.contains(index), context: context)
      plans.append(try layers[call.layer].prepare(request))
    }
    let planned = ActivationPlanner.plan(
      graph: graph, concrete: concrete, flow: flow, mode: mode, savedBytes: plans.map { $0?.savedBytes ?? 0 },
      extras: wishes.extras)
    var packed = planned
    guard let arenaBytes = Storage.pack(&packed.storages),
      let scratch = Arena.aligned(plans.map { $0?.scratchBytes ?? 0 }.max() ?? 0)
    else {
      throw DovelaError(
        .outOfMemory, .configuration, owner: "a batch of \(rows)",
        "needs more memory than can be counted: make the batch smaller")
    }
    self.rows = rows
    self.mode = mode
    self.graph = graph
    self.kernels = kernels
    self.context = context
    specs = concrete.specs
    plan = packed
    layerPlans = plans
    scratchBytes = scratch
    bytes = arenaBytes + scratch
    values = Array(repeating: nil, count: graph.tensors.count)
    lossGradients = Array(repeating: nil, count: graph.outputs.count)
    lossAdds = Array(repeating: nil, count: graph.outputs.count)
    let runs = packed.forward.compactMap { call in plans[call].map { (call, $0) } }
    forwardSteps = .allocate(capacity: runs.count)
    for (index, run) in runs.enumerated() {
      forwardSteps.initializeElement(
        at: index, to: ForwardStep(plan: run.1, stream: RandomPosition.stream(of: graph.calls[run.0].name)))
    }
    backwardSteps = .allocate(capacity: packed.backward.count)
    backwardSteps.initialize(repeating: BackwardStep(kind: .zero))
  }

  deinit {
    forwardSteps.deinitialize()
    forwardSteps.deallocate()
    backwardSteps.deinitialize()
    backwardSteps.deallocate()
  }

  /// Points everything at the memory; called again when that moves.
  func bind(arena: UnsafeMutableRawPointer, inputs: [UnsafeMutableRawPointer]) {
    generation += 1
    let base = arena + scratchBytes
    func storage(_ index: Int) -> UnsafeMutableRawPointer { base + plan.storages[index].offset }
    values = plan.values.map { place in
      switch place {
      case .none: nil
      case .input(let index): inputs[index]
      case .storage(let index): storage(index)
      }
    }
    extras = plan.extras.map(storage)
    lossGradients = plan.lossGradients.map { $0.map(storage) }
    lossAdds = plan.lossAdds.map { $0.map { bound($0, storage) } }
    var gradientsOfInputs: [Int: [Int?]] = [:]
    for (index, step) in plan.backward.enumerated() {
      backwardSteps[index] = bound(step, storage)
      if case .call(let call, let inputs, _) = step { gradientsOfInputs[call] = inputs }
    }
    for index in plan.forward {
      let call = graph.calls[index]
      layerPlans[index]?.bind(
        LayerMemory(
          inputs: call.inputs.map { values[$0] }, outputs: call.outputs.map { values[$0] },
          inputMasks: call.inputs.map { graph.tensors[$0].mask.flatMap { values[$0] } },
          outputMasks: call.madeMasks.map { $0.flatMap { values[$0] } },
          outputGradients: mode == .training ? call.outputs.map { plan.gradients[$0].map(storage) } : [],
          inputGradients: mode == .training
            ? gradientsOfInputs[index].map { $0.map { $0.map(storage) } } ?? call.inputs.map { _ in nil } : [],
          saved: plan.saved[index].map(storage), scratch: scratchBytes > 0 ? arena : nil))
    }
  }

  /// Its memory is no longer looked after: who holds it must ask for another.
  func retire() { generation += 1 }

  private func bound(_ step: ActivationPlan.BackwardStep, _ storage: (Int) -> UnsafeMutableRawPointer) -> BackwardStep {
    func floats(_ index: Int) -> UnsafeMutablePointer<Float> { storage(index).assumingMemoryBound(to: Float.self) }
    switch step {
    case .zero(let index, let count):
      return BackwardStep(kind: .zero, into: floats(index), count: count)
    case .call(let call, _, let accumulates):
      return BackwardStep(kind: accumulates ? .accumulatingCall : .call, plan: layerPlans[call])
    case .add(let from, let into, let count):
      return BackwardStep(kind: .add, from: floats(from), into: floats(into), count: count)
    }
  }
}

extension Program {
  func forward(training: Bool, seed: UInt64, step: Int) throws {
    let moment = UInt32(truncatingIfNeeded: step)
    for index in 0..<forwardSteps.count {
      try forwardSteps[index].plan.forward(
        training: training,
        random: RandomPosition(seed: seed, stream: forwardSteps[index].stream, step: moment))
    }
  }

  func backward() throws {
    for index in 0..<backwardSteps.count { try run(backwardSteps[index]) }
  }

  /// After the loss of an output: its gradient joins what is there already.
  func finishLoss(_ output: Int) throws {
    if let add = lossAdds[output] { try run(add) }
  }

  /// The penalties of the activity regularizers in the last forward.
  func activityPenalty() -> Double {
    var sum = 0.0
    for index in 0..<forwardSteps.count { sum += forwardSteps[index].plan.activityPenalty }
    return sum
  }

  @inline(__always)
  private func run(_ step: BackwardStep) throws {
    switch step.kind {
    case .call: try step.plan?.backward(accumulate: false)
    case .accumulatingCall: try step.plan?.backward(accumulate: true)
    case .add:
      if let from = step.from, let into = step.into { kernels.axpby(context, step.count, 1, from, 1, into) }
    case .zero: step.into?.update(repeating: 0, count: step.count)
    }
  }
}
