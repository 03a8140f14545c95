import CDovela
import CLayers
import PluginKit

extension LSTM {
  func forward(_ run: LayerRun) throws {
    guard let plan = run.plan(as: LSTMPlan.self), let x = run.input().pointee.floats,
      let y = run.output().pointee.floats, let memory = plan.memory(run), run.variable(Index.recurrent) != nil
    else { throw Failure.memory }
    let hidden = memory.floats(at: plan.kept.hidden)
    let cells = memory.floats(at: plan.kept.cells)
    begin(run, plan, hidden, index: 0)
    begin(run, plan, cells, index: 1)
    var swap = plan.swap(from: x, to: memory.floats(at: plan.kept.input), width: features, reverse: goesBackwards)
    run.host.parallel.loop(run.context, UInt64(plan.time), 1, layers_time_first, &swap)
    draw(run, plan, memory)
    multiplyInputs(run, plan, memory)
    for step in 0..<plan.time {
      let skipped = plan.skip(run.inputMask(), step: step, backwards: goesBackwards)
      if skipped == plan.batch {
        hidden.advanced(by: (step + 1) * plan.state).update(from: hidden + step * plan.state, count: plan.state)
        cells.advanced(by: (step + 1) * plan.state).update(from: cells + step * plan.state, count: plan.state)
        continue
      }
      try cell(run, plan, memory, step)
      if skipped > 0 { keepMasked(run, plan, step, hidden, cells) }
    }
    give(run, plan, hidden, y)
    end(run, plan, hidden, index: 0)
    end(run, plan, cells, index: 1)
  }

  /// The state before the first step.
  private func begin(_ run: LayerRun, _ plan: LSTMPlan, _ state: UnsafeMutablePointer<Float>, index: Int) {
    if let initial = initialState(run, index) {
      state.update(from: initial, count: plan.state)
    } else {
      state.update(repeating: 0, count: plan.state)
    }
  }

  /// Draws what is dropped, the same for all steps: noise of 0 or 1 / (1 - rate).
  private func draw(_ run: LayerRun, _ plan: LSTMPlan, _ memory: UnsafeMutableRawPointer) {
    guard run.isTraining, let random = run.random else { return }
    let kernels = run.host.kernels
    func noise(_ offset: Int, _ count: Int, _ rate: Float) {
      let values = memory.floats(at: offset)
      kernels.fill(run.context, UInt64(count), 1, values)
      kernels.dropout(
        run.context, UInt64(count), rate, random, values, values,
        (memory + plan.kept.drawn).assumingMemoryBound(to: UInt8.self))
    }
    if plan.hasInputNoise {
      for part in 0..<plan.inputNoises {
        noise(plan.kept.inputNoise + 4 * part * plan.batch * features, plan.batch * features, dropout)
      }
    }
    if plan.hasStateNoise {
      for part in 0..<4 { noise(plan.kept.stateNoise + 4 * part * plan.state, plan.state, recurrentDropout) }
    }
  }

  /// gates = input · kernel + bias, for all steps at once.
  private func multiplyInputs(_ run: LayerRun, _ plan: LSTMPlan, _ memory: UnsafeMutableRawPointer) {
    guard let kernel = run.variable(Index.kernel) else { return }
    let bias = usesBias ? run.variable(Index.bias) : nil
    let input = memory.floats(at: plan.kept.input)
    let gates = memory.floats(at: plan.kept.gates)
    let rows = plan.time * plan.batch
    let isNoisy = run.isTraining && plan.hasInputNoise
    guard isNoisy, plan.inputNoises == 4, let noisy = run.scratch.floats(at: plan.temporary.noisyInput) else {
      if isNoisy {
        layers_scale_steps(
          Int64(plan.time), Int64(plan.batch * features), memory.floats(at: plan.kept.inputNoise), input)
      }
      var linear = dovela_eltwise(formula: DOVELA_FORMULA_LINEAR.rawValue, alpha: 0, beta: 0, reserved: 0)
      run.host.kernels.dense_forward(
        run.context, Int64(rows), Int64(features), Int64(4 * units), input, UInt64(DType.f32), kernel, bias, &linear,
        gates, nil)
      return
    }
    for row in 0..<rows {
      if let bias {
        (gates + row * 4 * units).update(from: bias, count: 4 * units)
      } else {
        (gates + row * 4 * units).update(repeating: 0, count: 4 * units)
      }
    }
    for part in 0..<4 {
      noisy.update(from: input, count: rows * features)
      layers_scale_steps(
        Int64(plan.time), Int64(plan.batch * features),
        memory.floats(at: plan.kept.inputNoise) + part * plan.batch * features, noisy)
      run.host.kernels.gemm(
        run.context, 0, 0, Int64(rows), Int64(units), Int64(features), 1, noisy, Int64(features),
        kernel + part * units, Int64(4 * units), 1, gates + part * units, Int64(4 * units))
    }
  }

  /// One step: the state's product, then the cell.
  private func cell(_ run: LayerRun, _ plan: LSTMPlan, _ memory: UnsafeMutableRawPointer, _ step: Int) throws {
    guard let recurrent = run.variable(Index.recurrent) else { throw Failure.memory }
    let gates = memory.floats(at: plan.kept.gates) + step * plan.step
    let before = memory.floats(at: plan.kept.hidden) + step * plan.state
    let (b, u) = (Int64(plan.batch), Int64(units))
    if run.isTraining, plan.hasStateNoise, let noisy = run.scratch.floats(at: plan.temporary.noisyState) {
      for part in 0..<4 {
        noisy.update(from: before, count: plan.state)
        layers_scale_steps(
          1, Int64(plan.state), memory.floats(at: plan.kept.stateNoise) + part * plan.state, noisy)
        run.host.kernels.gemm(
          run.context, 0, 0, b, u, u, 1, noisy, u, recurrent + part * units, 4 * u, 1, gates + part * units, 4 * u)
      }
    } else {
      run.host.kernels.gemm(run.context, 0, 0, b, 4 * u, u, 1, before, u, recurrent, 4 * u, 1, gates, 4 * u)
    }
    let cells = memory.floats(at: plan.kept.cells) + step * plan.state
    let activated = memory.floats(at: plan.kept.activated) + step * plan.state
    if plan.isFused {
      run.host.kernels.lstm_cell(
        run.context, b, u, &plan.activation, &plan.recurrent, gates, cells, cells + plan.state, activated,
        before + plan.state)
    } else {
      try generalCell(run, plan, memory, step)
    }
  }

  /// Rows whose step is masked keep their state.
  private func keepMasked(
    _ run: LayerRun, _ plan: LSTMPlan, _ step: Int, _ hidden: UnsafeMutablePointer<Float>,
    _ cells: UnsafeMutablePointer<Float>
  ) {
    guard let mask = run.inputMask() else { return }
    for row in 0..<plan.batch where mask[plan.place(row, step, backwards: goesBackwards)] == 0 {
      let old = step * plan.state + row * units
      (hidden + old + plan.state).update(from: hidden + old, count: units)
      (cells + old + plan.state).update(from: cells + old, count: units)
    }
  }

  /// Writes the outputs.
  private func give(
    _ run: LayerRun, _ plan: LSTMPlan, _ hidden: UnsafeMutablePointer<Float>, _ y: UnsafeMutablePointer<Float>
  ) {
    let last = hidden + plan.time * plan.state
    if returnsSequences {
      var swap = plan.swap(from: hidden + plan.state, to: y, width: units, reverse: false)
      run.host.parallel.loop(run.context, UInt64(plan.batch), 1, layers_batch_first, &swap)
    } else {
      y.update(from: last, count: plan.state)
    }
    guard zeroesMasked, let mask = run.inputMask() else { return }
    for row in 0..<plan.batch {
      for step in (returnsSequences ? 0 : plan.time - 1)..<plan.time
      where mask[plan.place(row, step, backwards: goesBackwards)] == 0 {
        (y + (returnsSequences ? row * plan.time + step : row) * units).update(repeating: 0, count: units)
      }
    }
  }

  /// Hands the last state on: as an output, and to the next batch.
  private func end(_ run: LayerRun, _ plan: LSTMPlan, _ state: UnsafeMutablePointer<Float>, index: Int) {
    let last = state + plan.time * plan.state
    if returnsState { run.output(1 + index).pointee.floats?.update(from: last, count: plan.state) }
    if isStateful { run.variable(stateIndex + index)?.update(from: last, count: plan.state) }
  }
}

extension LSTMPlan {
  /// Where the mask (batch, time) of a row's step lies.
  func place(_ row: Int, _ step: Int, backwards: Bool) -> Int { row * time + (backwards ? time - 1 - step : step) }

  /// How many rows a step is masked in.
  func skip(_ mask: UnsafeMutablePointer<UInt8>?, step: Int, backwards: Bool) -> Int {
    guard let mask else { return 0 }
    var count = 0
    for row in 0..<batch where mask[place(row, step, backwards: backwards)] == 0 { count += 1 }
    return count
  }

  func swap(
    from: UnsafeMutablePointer<Float>, to: UnsafeMutablePointer<Float>, width: Int, reverse: Bool
  ) -> layers_swap {
    layers_swap(
      batch: Int64(batch), time: Int64(time), width: Int64(width * MemoryLayout<Float>.stride),
      reverse: reverse ? 1 : 0, from: from, to: to)
  }
}

extension UnsafeMutableRawPointer {
  /// The floats at an offset in bytes.
  func floats(at offset: Int) -> UnsafeMutablePointer<Float> { (self + offset).assumingMemoryBound(to: Float.self) }
}
