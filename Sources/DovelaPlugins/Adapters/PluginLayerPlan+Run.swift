import CDovela
import DovelaCore
import Glibc

// The way of a step. Nothing here allocates but an error.

extension PluginLayerPlan {
  public func forward(training: Bool, random: RandomPosition) throws {
    if let misfit { throw misfit }
    layer.runs &+= 1
    // Made apart and stored twice: to read back what was just written in parts makes the processor wait.
    var draw = dovela_random(random)
    if let seed = layer.seed { draw.seed = seed }
    layer.random = draw
    self.random.pointer.pointee = draw
    try forward(training: training)
  }

  /// With everything bound.
  func forward(training: Bool) throws {
    run.pointer.pointee.training = training ? 1 : 0
    activityPenalty = 0
    layer.childPenalty = 0
    if isBare {
      if let error = bareForward(instance, bareRun) { throw taken(error, .other, owner: layer.owner) }
      activityPenalty = layer.childPenalty
      return
    }
    try call("forward", layer.table.forward)
    if let activation {
      try activation.forward(x: outputs.pointer, y: activated.pointer, context: request.context.handle)
    }
    activityPenalty = layer.childPenalty
    if let regularizer = layer.activityRegularizer {
      let sum = try regularizer.apply(activated.pointer, gradient: nil, scale: 1, context: request.context.handle)
      activityPenalty += sum * activityScale
    }
  }

  public func backward(accumulate: Bool) throws {
    layer.accumulates = accumulate
    try backward(adding: accumulate, announcing: true)
  }

  /// `announcing`: as bound.
  func backward(adding: Bool, announcing: Bool) throws {
    let context = request.context.handle
    if let regularizer = layer.activityRegularizer {
      _ = try regularizer.apply(
        activated.pointer, gradient: outputGradients.pointer, scale: activityScale, context: context)
    }
    if let activation {
      try activation.backward(
        x: keepsArgument ? outputs.pointer : nil, y: activated.pointer, dy: outputGradients.pointer,
        dx: outputGradients.pointer, context: context)
    }
    guard let rule = layer.table.backward else { return clearInputGradients() }
    guard adding, let scratch = try layer.gradientScratch() else {
      return try call("backward", rule)
    }
    scratch.lend(to: self)
    defer { bindVariables(announcing: announcing) }
    try call("backward", rule)
    scratch.add(to: layer.ownVariables, context)
  }

  /// Nothing flows back through a layer without `backward`.
  private func clearInputGradients() {
    for index in 0..<inputGradients.count {
      guard let data = inputGradients[index].data else { continue }
      memset(data, 0, request.inputs[index].count.map { $0 * MemoryLayout<Float>.size } ?? 0)
    }
  }
}

extension PluginLayer {
  /// `nil` where the layer has no variables.
  func gradientScratch() throws -> GradientScratch? {
    if ownVariables.isEmpty { return nil }
    if let accumulation { return accumulation }
    let made = GradientScratch(ownVariables)
    accumulation = made
    return made
  }
}
