import CDovela
import CLayers
import PluginKit

extension Bidirectional {
  func forward(_ run: LayerRun) throws {
    guard let plan = run.plan(as: BidirectionalPlan.self), let memory = plan.memory(run), let scratch = run.scratch
    else { throw Failure.memory }
    point(run, plan, memory)
    if reverses { turnInput(run, plan, memory) }
    try plan.first.forward(run, saved: memory + plan.firstSaved, scratch: scratch + plan.inner)
    try plan.second.forward(run, saved: memory + plan.secondSaved, scratch: scratch + plan.inner)
    let first = memory.floats(at: plan.firstValues[0])
    let second = memory.floats(at: plan.secondValues[0])
    let straight = memory.floats(at: plan.straight)
    turn(run, plan, plan.secondWidth, second, straight, count: plan.secondCount)
    zeroMasked(run, plan, first, width: plan.firstWidth)
    zeroMasked(run, plan, straight, width: plan.secondWidth)
    try put(run, plan, first, straight)
    giveStates(run, plan, memory)
  }

  /// Sets the tensors of both layers.
  private func point(_ run: LayerRun, _ plan: BidirectionalPlan, _ memory: UnsafeMutableRawPointer) {
    let unused = run.scratch.map { $0 + plan.unusedMask }
    for index in 0..<plan.firstValues.count { plan.first.outputMasks[index].data = unused }
    for index in 0..<plan.secondValues.count { plan.second.outputMasks[index].data = unused }
    let mask = run.inputMask().map { UnsafeMutableRawPointer($0) }
    plan.first.inputs.pointee.data = run.input().pointee.data
    plan.first.inputMasks.pointee.data = mask
    plan.second.inputs.pointee.data = reverses ? memory + plan.turnedInput : run.input().pointee.data
    plan.second.inputMasks.pointee.data = mask.map { reverses ? memory + plan.turnedMask : $0 }
    for index in 0..<plan.firstValues.count { plan.first.outputs[index].data = memory + plan.firstValues[index] }
    for index in 0..<plan.secondValues.count { plan.second.outputs[index].data = memory + plan.secondValues[index] }
  }

  private func turnInput(_ run: LayerRun, _ plan: BidirectionalPlan, _ memory: UnsafeMutableRawPointer) {
    guard let x = run.input().pointee.data else { return }
    reverse(run, plan, width: plan.inputWidth, from: x, to: memory + plan.turnedInput)
    guard let mask = run.inputMask() else { return }
    reverse(run, plan, width: 1, from: mask, to: memory + plan.turnedMask)
  }

  private func reverse(
    _ run: LayerRun, _ plan: BidirectionalPlan, width: Int, from: UnsafeMutableRawPointer, to: UnsafeMutableRawPointer
  ) {
    var task = layers_swap(
      batch: Int64(plan.batch), time: Int64(plan.time), width: Int64(width), reverse: 1, from: from, to: to)
    run.host.parallel.loop(run.context, UInt64(plan.batch), 1, layers_reverse, &task)
  }

  /// A sequence turned round, or a last output as it is.
  private func turn(
    _ run: LayerRun, _ plan: BidirectionalPlan, _ width: Int, _ from: UnsafeMutablePointer<Float>,
    _ to: UnsafeMutablePointer<Float>, count: Int
  ) {
    guard plan.areSequences else { return to.update(from: from, count: count) }
    let bytes = count / max(plan.batch * plan.time, 1) * MemoryLayout<Float>.stride
    reverse(run, plan, width: bytes, from: from, to: to)
  }

  /// Masked steps of a sequence are zero.
  private func zeroMasked(
    _ run: LayerRun, _ plan: BidirectionalPlan, _ values: UnsafeMutablePointer<Float>, width: Int
  ) {
    guard zeroesMasked, plan.areSequences, let mask = run.inputMask() else { return }
    for step in 0..<plan.batch * plan.time where mask[step] == 0 {
      (values + step * width).update(repeating: 0, count: width)
    }
  }

  private func put(
    _ run: LayerRun, _ plan: BidirectionalPlan, _ first: UnsafeMutablePointer<Float>,
    _ second: UnsafeMutablePointer<Float>
  ) throws {
    guard let y = run.output().pointee.floats else { throw Failure.memory }
    let kernels = run.host.kernels
    let count = UInt64(plan.firstCount)
    switch merge {
    case .concat:
      let (a, b) = (plan.firstWidth, plan.secondWidth)
      for row in 0..<plan.firstCount / max(a, 1) {
        (y + row * (a + b)).update(from: first + row * a, count: a)
        (y + row * (a + b) + a).update(from: second + row * b, count: b)
      }
    case .mul: kernels.multiply(run.context, count, first, second, y)
    case .sum, .ave:
      let share: Float = merge == .ave ? 0.5 : 1
      kernels.axpby(run.context, count, share, first, 0, y)
      kernels.axpby(run.context, count, share, second, 1, y)
    case nil:
      y.update(from: first, count: plan.firstCount)
      run.output(1).pointee.floats?.update(from: second, count: plan.secondCount)
    }
  }

  /// Outputs of the wrapper before the states.
  private var mergedOutputs: Int { merge == nil ? 2 : 1 }

  private func giveStates(_ run: LayerRun, _ plan: BidirectionalPlan, _ memory: UnsafeMutableRawPointer) {
    guard run.outputCount > mergedOutputs else { return }
    let half = plan.firstValues.count - 1
    for index in 0..<half {
      run.output(mergedOutputs + index).pointee.floats?.update(
        from: memory.floats(at: plan.firstValues[1 + index]), count: plan.firstOutputs[1 + index].count())
    }
    for index in 0..<plan.secondValues.count - 1 {
      run.output(mergedOutputs + half + index).pointee.floats?.update(
        from: memory.floats(at: plan.secondValues[1 + index]), count: plan.secondOutputs[1 + index].count())
    }
  }

  func backward(_ run: LayerRun) throws {
    guard let plan = run.plan(as: BidirectionalPlan.self), let memory = plan.memory(run), let scratch = run.scratch
    else { throw Failure.memory }
    point(run, plan, memory)
    let first = scratch.floats(at: plan.firstGradient)
    let second = scratch.floats(at: plan.secondGradient)
    split(run, plan, memory, first, second)
    zeroMasked(run, plan, first, width: plan.firstWidth)
    zeroMasked(run, plan, second, width: plan.secondWidth)
    let turned = scratch.floats(at: plan.turnedGradient)
    turn(run, plan, plan.secondWidth, second, turned, count: plan.secondCount)
    pointGradients(run, plan, scratch, first, turned)
    try plan.first.backward(run, saved: memory + plan.firstSaved, scratch: scratch + plan.inner)
    try plan.second.backward(run, saved: memory + plan.secondSaved, scratch: scratch + plan.inner)
    guard let dx = run.inputGradient() else { return }
    let other = scratch.floats(at: plan.inputGradient)
    let width = plan.inputWidth / MemoryLayout<Float>.stride
    guard reverses else {
      return run.host.kernels.axpby(run.context, UInt64(plan.batch * plan.time * width), 1, other, 1, dx)
    }
    for row in 0..<plan.batch {
      for step in 0..<plan.time {
        let target = dx + (row * plan.time + step) * width
        let source = other + (row * plan.time + plan.time - 1 - step) * width
        for index in 0..<width { target[index] += source[index] }
      }
    }
  }

  /// The gradients of both outputs, the second one's in the order of the sequence.
  private func split(
    _ run: LayerRun, _ plan: BidirectionalPlan, _ memory: UnsafeMutableRawPointer,
    _ first: UnsafeMutablePointer<Float>, _ second: UnsafeMutablePointer<Float>
  ) {
    let kernels = run.host.kernels
    guard merge != nil, let dy = run.outputGradient() else {
      copy(run.outputGradient(0), first, plan.firstCount)
      return copy(merge == nil ? run.outputGradient(1) : nil, second, plan.secondCount)
    }
    let count = UInt64(plan.firstCount)
    switch merge {
    case .mul:
      kernels.multiply(run.context, count, dy, memory.floats(at: plan.straight), first)
      kernels.multiply(run.context, count, dy, memory.floats(at: plan.firstValues[0]), second)
    case .sum, .ave:
      let share: Float = merge == .ave ? 0.5 : 1
      kernels.axpby(run.context, count, share, dy, 0, first)
      kernels.axpby(run.context, count, share, dy, 0, second)
    case .concat, nil:
      let (a, b) = (plan.firstWidth, plan.secondWidth)
      for row in 0..<plan.firstCount / max(a, 1) {
        (first + row * a).update(from: dy + row * (a + b), count: a)
        (second + row * b).update(from: dy + row * (a + b) + a, count: b)
      }
    }
  }

  private func copy(_ source: UnsafeMutablePointer<Float>?, _ target: UnsafeMutablePointer<Float>, _ count: Int) {
    if let source { target.update(from: source, count: count) } else { target.update(repeating: 0, count: count) }
  }

  private func pointGradients(
    _ run: LayerRun, _ plan: BidirectionalPlan, _ scratch: UnsafeMutableRawPointer,
    _ first: UnsafeMutablePointer<Float>, _ second: UnsafeMutablePointer<Float>
  ) {
    plan.first.outputGradients.pointee.data = UnsafeMutableRawPointer(first)
    plan.second.outputGradients.pointee.data = UnsafeMutableRawPointer(second)
    let half = plan.firstValues.count - 1
    let hasStates = run.outputCount > mergedOutputs
    for index in 0..<half {
      plan.first.outputGradients[1 + index].data =
        hasStates ? run.outputGradient(mergedOutputs + index).map { UnsafeMutableRawPointer($0) } : nil
    }
    for index in 0..<plan.secondValues.count - 1 {
      plan.second.outputGradients[1 + index].data =
        hasStates ? run.outputGradient(mergedOutputs + half + index).map { UnsafeMutableRawPointer($0) } : nil
    }
    let dx = run.inputGradient()
    plan.first.inputGradients.pointee.data = dx.map { UnsafeMutableRawPointer($0) }
    plan.second.inputGradients.pointee.data = dx == nil ? nil : scratch + plan.inputGradient
  }
}
