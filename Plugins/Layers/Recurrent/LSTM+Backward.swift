import CDovela
import CLayers
import PluginKit

extension LSTM {
  func backward(_ run: LayerRun) throws {
    guard let plan = run.plan(as: LSTMPlan.self), let memory = plan.memory(run), let scratch = run.scratch else {
      throw Failure.memory
    }
    try walkBack(run, plan, memory, scratch)
    differentiateKernels(run, plan, memory, scratch)
    try differentiateInput(run, plan, memory, scratch)
  }

  /// From the last step to the first: gradients of the gates' arguments, kept for all steps.
  private func walkBack(
    _ run: LayerRun, _ plan: LSTMPlan, _ memory: UnsafeMutableRawPointer, _ scratch: UnsafeMutableRawPointer
  ) throws {
    var hidden = scratch.floats(at: plan.temporary.hiddenGradient)
    var next = scratch.floats(at: plan.temporary.nextHidden)
    let cell = scratch.floats(at: plan.temporary.cellGradient)
    start(run, plan, hidden, index: 0)
    start(run, plan, cell, index: 1)
    if !returnsSequences { add(run, plan, to: hidden, step: plan.time - 1) }
    let wantsState = run.inputCount == 3
    for step in stride(from: plan.time - 1, through: 0, by: -1) {
      if returnsSequences { add(run, plan, to: hidden, step: step) }
      let gates = scratch.floats(at: plan.temporary.gateGradients) + step * plan.step
      let skipped = plan.skip(run.inputMask(), step: step, backwards: goesBackwards)
      if skipped == plan.batch {
        gates.update(repeating: 0, count: plan.step)
        continue
      }
      let old = scratch.floats(at: plan.temporary.oldCell)
      if skipped > 0 { old.update(from: cell, count: plan.state) }
      try cellBackward(run, plan, memory, scratch, step, hidden: hidden, cell: cell)
      if skipped > 0 { clearMasked(run, plan, step, gates, cell, old) }
      if step > 0 || wantsState { recurrentBackward(run, plan, memory, scratch, gates, next) }
      if skipped > 0, let mask = run.inputMask() {
        for row in 0..<plan.batch where mask[plan.place(row, step, backwards: goesBackwards)] == 0 {
          (next + row * units).update(from: hidden + row * units, count: units)
        }
      }
      swap(&hidden, &next)
    }
    if wantsState {
      run.inputGradient(1)?.update(from: hidden, count: plan.state)
      run.inputGradient(2)?.update(from: cell, count: plan.state)
    }
  }

  /// What comes from the state that was returned.
  private func start(_ run: LayerRun, _ plan: LSTMPlan, _ gradient: UnsafeMutablePointer<Float>, index: Int) {
    if returnsState, let given = run.outputGradient(1 + index) {
      gradient.update(from: given, count: plan.state)
    } else {
      gradient.update(repeating: 0, count: plan.state)
    }
  }

  /// hidden += the output's gradient at a step, where the output was not zeroed.
  private func add(_ run: LayerRun, _ plan: LSTMPlan, to hidden: UnsafeMutablePointer<Float>, step: Int) {
    guard let dy = run.outputGradient() else { return }
    let mask = zeroesMasked ? run.inputMask() : nil
    for row in 0..<plan.batch {
      if let mask, mask[plan.place(row, step, backwards: goesBackwards)] == 0 { continue }
      let source = dy + (returnsSequences ? row * plan.time + step : row) * units
      let target = hidden + row * units
      for index in 0..<units { target[index] += source[index] }
    }
  }

  private func cellBackward(
    _ run: LayerRun, _ plan: LSTMPlan, _ memory: UnsafeMutableRawPointer, _ scratch: UnsafeMutableRawPointer,
    _ step: Int, hidden: UnsafeMutablePointer<Float>, cell: UnsafeMutablePointer<Float>
  ) throws {
    guard plan.isFused else {
      return try generalCellBackward(run, plan, memory, scratch, step, hidden: hidden, cell: cell)
    }
    run.host.kernels.lstm_cell_backward(
      run.context, Int64(plan.batch), Int64(units), &plan.activation, &plan.recurrent,
      memory.floats(at: plan.kept.gates) + step * plan.step, memory.floats(at: plan.kept.cells) + step * plan.state,
      memory.floats(at: plan.kept.activated) + step * plan.state, hidden, cell,
      scratch.floats(at: plan.temporary.gateGradients) + step * plan.step)
  }

  /// Nothing flows into the gates of a masked step, and its cell's gradient goes on as it was.
  private func clearMasked(
    _ run: LayerRun, _ plan: LSTMPlan, _ step: Int, _ gates: UnsafeMutablePointer<Float>,
    _ cell: UnsafeMutablePointer<Float>, _ old: UnsafeMutablePointer<Float>
  ) {
    guard let mask = run.inputMask() else { return }
    for row in 0..<plan.batch where mask[plan.place(row, step, backwards: goesBackwards)] == 0 {
      (gates + row * 4 * units).update(repeating: 0, count: 4 * units)
      (cell + row * units).update(from: old + row * units, count: units)
    }
  }

  /// next = gates · recurrent_kernelᵀ.
  private func recurrentBackward(
    _ run: LayerRun, _ plan: LSTMPlan, _ memory: UnsafeMutableRawPointer, _ scratch: UnsafeMutableRawPointer,
    _ gates: UnsafeMutablePointer<Float>, _ next: UnsafeMutablePointer<Float>
  ) {
    guard let recurrent = run.variable(Index.recurrent) else { return }
    let (b, u) = (Int64(plan.batch), Int64(units))
    guard plan.hasStateNoise else {
      run.host.kernels.gemm(run.context, 0, 1, b, u, 4 * u, 1, gates, 4 * u, recurrent, 4 * u, 0, next, u)
      return
    }
    let part = scratch.floats(at: plan.temporary.part)
    next.update(repeating: 0, count: plan.state)
    for gate in 0..<4 {
      run.host.kernels.gemm(
        run.context, 0, 1, b, u, u, 1, gates + gate * units, 4 * u, recurrent + gate * units, 4 * u, 0, part, u)
      layers_scale_steps(1, Int64(plan.state), memory.floats(at: plan.kept.stateNoise) + gate * plan.state, part)
      run.host.kernels.axpby(run.context, UInt64(plan.state), 1, part, 1, next)
    }
  }

  /// The gradients of kernel, recurrent kernel and bias: one product each for all steps.
  private func differentiateKernels(
    _ run: LayerRun, _ plan: LSTMPlan, _ memory: UnsafeMutableRawPointer, _ scratch: UnsafeMutableRawPointer
  ) {
    let gates = scratch.floats(at: plan.temporary.gateGradients)
    let rows = plan.time * plan.batch
    if let gradient = run.variableGradient(Index.kernel) {
      multiply(
        run, rows: rows, width: features, left: memory.floats(at: plan.kept.input), gates: gates, into: gradient,
        noise: plan.hasInputNoise && plan.inputNoises == 4 ? memory.floats(at: plan.kept.inputNoise) : nil,
        noisy: scratch.floats(at: plan.temporary.noisyInput), plan)
    }
    if let gradient = run.variableGradient(Index.recurrent) {
      multiply(
        run, rows: rows, width: units, left: memory.floats(at: plan.kept.hidden), gates: gates, into: gradient,
        noise: plan.hasStateNoise ? memory.floats(at: plan.kept.stateNoise) : nil,
        noisy: scratch.floats(at: plan.temporary.noisyState), plan)
    }
    if usesBias, let gradient = run.variableGradient(Index.bias) {
      run.host.kernels.sum_rows(run.context, Int64(rows), Int64(4 * units), gates, 0, gradient)
    }
  }

  /// into (width, 4 units) = leftᵀ · gates; with a noise for each gate, part by part.
  private func multiply(
    _ run: LayerRun, rows: Int, width: Int, left: UnsafeMutablePointer<Float>, gates: UnsafeMutablePointer<Float>,
    into gradient: UnsafeMutablePointer<Float>, noise: UnsafeMutablePointer<Float>?,
    noisy: UnsafeMutablePointer<Float>, _ plan: LSTMPlan
  ) {
    let (k, m, u) = (Int64(rows), Int64(width), Int64(units))
    guard let noise else {
      run.host.kernels.gemm(run.context, 1, 0, m, 4 * u, k, 1, left, m, gates, 4 * u, 0, gradient, 4 * u)
      return
    }
    for part in 0..<4 {
      noisy.update(from: left, count: rows * width)
      layers_scale_steps(
        Int64(plan.time), Int64(plan.batch * width), noise + part * plan.batch * width, noisy)
      run.host.kernels.gemm(
        run.context, 1, 0, m, u, k, 1, noisy, m, gates + part * units, 4 * u, 0, gradient + part * units, 4 * u)
    }
  }

  /// The input's gradient, brought back to (batch, time, features).
  private func differentiateInput(
    _ run: LayerRun, _ plan: LSTMPlan, _ memory: UnsafeMutableRawPointer, _ scratch: UnsafeMutableRawPointer
  ) throws {
    guard let dx = run.inputGradient() else { return }
    guard let kernel = run.variable(Index.kernel) else { throw Failure.memory }
    let gates = scratch.floats(at: plan.temporary.gateGradients)
    let gradient = scratch.floats(at: plan.temporary.inputGradients)
    let (m, n, u) = (Int64(plan.time * plan.batch), Int64(features), Int64(units))
    let noise = memory.floats(at: plan.kept.inputNoise)
    let (steps, width) = (Int64(plan.time), Int64(plan.batch * features))
    if plan.hasInputNoise, plan.inputNoises == 4 {
      let part = scratch.floats(at: plan.temporary.noisyInput)
      for gate in 0..<4 {
        run.host.kernels.gemm(
          run.context, 0, 1, m, n, u, 1, gates + gate * units, 4 * u, kernel + gate * units, 4 * u, 0, part, n)
        layers_scale_steps(steps, width, noise + gate * plan.batch * features, part)
        run.host.kernels.axpby(run.context, UInt64(m * n), 1, part, gate == 0 ? 0 : 1, gradient)
      }
    } else {
      run.host.kernels.gemm(run.context, 0, 1, m, n, 4 * u, 1, gates, 4 * u, kernel, 4 * u, 0, gradient, n)
      if plan.hasInputNoise { layers_scale_steps(steps, width, noise, gradient) }
    }
    var swap = plan.swap(from: gradient, to: dx, width: features, reverse: goesBackwards)
    run.host.parallel.loop(run.context, UInt64(plan.batch), 1, layers_batch_first, &swap)
  }
}
