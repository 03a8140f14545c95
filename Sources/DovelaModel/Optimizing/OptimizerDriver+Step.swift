import DovelaCore

extension OptimizerDriver {
  /// Before the backward of a step: settles what an update that runs during it needs.
  func begin() throws {
    let rate = try learningRate()
    updater.step = updates + 1
    updater.learningRate = rate
    updater.ruleDecay = optimizer.handlesDecay ? settings.weightDecay : 0
    updater.hostDecay = optimizer.handlesDecay ? 0 : Float(settings.weightDecay * rate)
    if case .value(let greatest) = settings.clipping { updater.greatest = greatest }
    for index in 0..<sparse.count {
      sparse[index]?.begin()
      fused[index]?.begin()
    }
  }

  /// The penalties of the trainable variables; after a backward their gradients are added.
  func penalties(addsGradients: Bool) throws -> Double {
    guard !penalized.isEmpty else { return 0 }
    guard addsGradients else { return try Penalties.sum(penalized, context: context) }
    var sum = 0.0
    for (index, entry) in layout.entries.enumerated() {
      let variable = entry.variable
      guard let regularizer = variable.regularizer, let value = variable.value, let gradient = variable.gradient
      else { continue }
      sparse[index]?.makeDense()
      sum += try regularizer.apply(
        Tensor(variable.spec, UnsafeMutableRawPointer(value)),
        gradient: Tensor(variable.spec, UnsafeMutableRawPointer(gradient)), scale: 1, context: context)
    }
    return sum
  }

  /// After the backward: the update, or one more batch in the sum of gradients.
  func step() throws {
    if try accumulate() {
      try clipByNorm()
      switch optimizer.granularity {
      case .elementwise: try updateElements()
      case .tensorwise: try updateTensors()
      case .modelwise: break
      }
    }
    try finishStep()
  }

  /// The step of a rule that takes the whole model.
  func stepModel(loss: Double) throws {
    if try accumulate() {
      try prepareModelGradient()
      decayAll()
      try withUnsafeTemporaryAllocation(of: UnsafeMutablePointer<Float>?.self, capacity: buffers.slots.count + 1) {
        places in
        for (index, slot) in buffers.slots.enumerated() { places[index] = slot.arena.floats }
        guard let base = UnsafePointer(places.baseAddress) else { return }
        try optimizer.step(
          ModelStep(
            context: context, count: layout.count, weights: weights, gradient: updater.gradient, slots: base,
            slotCount: buffers.slots.count, scalars: buffers.scalars?.base.assumingMemoryBound(to: Double.self),
            step: updater.step, learningRate: updater.learningRate, weightDecay: updater.ruleDecay, loss: loss),
          recompute: recompute)
      }
    }
    try finishStep()
  }

  /// Runs the batch again at the present weights.
  func evaluateAgain() throws -> Double {
    for rows in sparse { rows?.begin() }
    let loss = try evaluateBatch()
    try prepareModelGradient()
    return loss
  }

  private func prepareModelGradient() throws {
    for rows in sparse { rows?.makeDense() }
    try clipByNorm()
    guard case .value(let greatest) = settings.clipping else { return }
    let gradient = updater.gradient
    for index in 0..<layout.count { gradient[index] = min(max(gradient[index], -greatest), greatest) }
  }

  private func decayAll() {
    guard updater.hostDecay != 0 else { return }
    for entry in layout.entries where !entry.variable.isExemptFromDecay { updater.decay(entry.offset, entry.count) }
  }

  /// Stretches of neighbours that are updated alike, in one parallel loop each; the others by themselves.
  private func updateElements() throws {
    let entries = layout.entries
    var index = 0
    while index < entries.count {
      if let fused = fused[index], try fused.isDone(entries[index].variable) {
        index += 1
      } else if let rows = sparse[index] {
        rows.update(kernels)
        index += 1
      } else {
        let first = index
        let isExempt = entries[first].variable.isExemptFromDecay
        index += 1
        while index < entries.count, sparse[index] == nil, entries[index].variable.isExemptFromDecay == isExempt {
          if let fused = fused[index], try fused.isDone(entries[index].variable) { break }
          index += 1
        }
        let end = index < entries.count ? entries[index].offset : layout.count
        updateStretch(first: entries[first].offset, count: end - entries[first].offset, isExempt: isExempt)
      }
    }
    try updater.check()
  }

  private func updateStretch(first: Int, count: Int, isExempt: Bool) {
    guard count > Updater.grain else {
      updater.update(first: first, count: count, isExempt: isExempt)
      return
    }
    var stretch = Stretch(updater: Unmanaged.passUnretained(updater), first: first, isExempt: isExempt)
    withUnsafeMutablePointer(to: &stretch) { stretch in
      kernels.parallel(context, count, grain: Updater.grain, UnsafeMutableRawPointer(stretch)) { state, first, last in
        guard let stretch = state?.assumingMemoryBound(to: Stretch.self).pointee else { return }
        stretch.updater.takeUnretainedValue().update(
          first: stretch.first + Int(first), count: Int(last - first), isExempt: stretch.isExempt)
      }
    }
  }

  private struct Stretch {
    let updater: Unmanaged<Updater>
    let first: Int
    let isExempt: Bool
  }

  private func updateTensors() throws {
    for rows in sparse { rows?.makeDense() }
    if case .value(let greatest) = settings.clipping {
      let gradient = updater.gradient
      for index in 0..<layout.count { gradient[index] = min(max(gradient[index], -greatest), greatest) }
    }
    decayAll()
    for index in 0..<layout.entries.count {
      try withUpdate(of: index) { try optimizer.update($0) }
    }
  }

  /// An update of one whole variable.
  private func withUpdate(of index: Int, _ body: (borrowing Update) throws -> Void) throws {
    let entry = layout.entries[index]
    let perVariable = buffers.scalarCount / max(layout.entries.count, 1)
    let scalars = isModelwise ? nil : buffers.scalars?.base.assumingMemoryBound(to: Double.self)
    try withUnsafeTemporaryAllocation(of: UnsafeMutablePointer<Float>?.self, capacity: buffers.slots.count + 1) {
      places in
      for (place, slot) in buffers.slots.enumerated() {
        places[place] = slot.arena.floats + entry.offset * slot.copies
      }
      guard let base = UnsafePointer(places.baseAddress) else { return }
      try body(
        Update(
          context: context, count: entry.count, weights: weights + entry.offset,
          gradient: UnsafePointer(updater.gradient + entry.offset), slots: base, slotCount: buffers.slots.count,
          step: updater.step, learningRate: updater.learningRate,
          weightDecay: entry.variable.isExemptFromDecay ? 0 : updater.ruleDecay, variable: entry.variable,
          scalars: scalars.map { $0 + index * perVariable }))
    }
  }

  /// Averages, constraints, the count.
  private func finishStep() throws {
    updateAverages()
    for variable in constrained {
      guard let constraint = variable.constraint, let value = variable.value else { continue }
      try constraint.apply(Tensor(variable.spec, UnsafeMutableRawPointer(value)), context: context)
    }
    countIteration()
  }
}

extension OptimizerDriver {
  /// Around an evaluation: a rule that has two sets of weights swaps them. Moving averages stay out of it, as in
  /// Keras: they replace the weights every `ema_overwrite_frequency` steps and at the end of the training.
  func swap(toEvaluation: Bool) throws {
    guard optimizer.swaps else { return }
    updater.step = updates + 1
    updater.learningRate = try learningRate()
    for index in 0..<layout.entries.count {
      try withUpdate(of: index) { try optimizer.swap($0, toEvaluation: toEvaluation) }
    }
  }

  /// At the end of a training.
  func finish() throws {
    try swap(toEvaluation: true)
    if iterations > 0 { overwriteByAverages() }
  }
}
