import CDovela
import DovelaCore
import Glibc

// The way of a step. Nothing here allocates but an error.

extension PluginLayerPlan {
  public func forward(training: Bool, random: RandomPosition) throws {
    layer.runs &+= 1
    layer.random = dovela_random(random)
    if let seed = layer.seed { layer.random.seed = seed }
    self.random.pointer.pointee = layer.random
    try forward(training: training)
  }

  /// With everything bound.
  func forward(training: Bool) throws {
    run.pointer.pointee.training = training ? 1 : 0
    activityPenalty = 0
    layer.childPenalty = 0
    try check(layer.table.forward(instance, run.pointer), .other, owner: layer.owner)
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
      return try check(rule(instance, run.pointer), .other, owner: layer.owner)
    }
    scratch.lend(to: self)
    defer { bindVariables(announcing: announcing) }
    try check(rule(instance, run.pointer), .other, owner: layer.owner)
    scratch.add(to: layer.ownVariables)
  }

  /// Nothing flows back through a layer without `backward`.
  private func clearInputGradients() {
    for index in 0..<inputGradients.count {
      guard let data = inputGradients[index].data else { continue }
      memset(data, 0, request.inputs[index].count.map { $0 * MemoryLayout<Float>.size } ?? 0)
    }
  }
}

/// Memory for the gradients of one more use of a layer, which are then added to those of the uses before.
final class GradientScratch {
  private let gradients: [UnsafeMutablePointer<Float>?]
  private let marks: [UnsafeMutablePointer<UInt8>?]

  init(_ variables: [Variable]) {
    gradients = variables.map { $0.gradient == nil ? nil : .allocate(capacity: max($0.count, 1)) }
    marks = variables.map { variable in
      guard variable.touchedRows != nil, let rows = variable.spec.extents.first ?? nil else { return nil }
      let marks = UnsafeMutablePointer<UInt8>.allocate(capacity: max(rows, 1))
      marks.initialize(repeating: 0, count: max(rows, 1))
      return marks
    }
  }

  deinit {
    for gradient in gradients { gradient?.deallocate() }
    for mark in marks { mark?.deallocate() }
  }

  /// Nobody may update a variable while further gradients are to come, so nothing is announced.
  func lend(to plan: PluginLayerPlan) {
    for index in 0..<gradients.count {
      plan.variableGradients.pointer[index].data = UnsafeMutableRawPointer(gradients[index])
      plan.touchedRows.pointer[index] = marks[index]
      plan.ready.pointer[index] = dovela_ready()
    }
  }

  func add(to variables: [Variable]) {
    for (index, variable) in variables.enumerated() {
      guard let sum = variable.gradient, let part = gradients[index] else { continue }
      if let touched = variable.touchedRows, let mark = marks[index], let rows = variable.spec.extents[0] {
        addRows(sum, part, touched, mark, rows: rows, width: variable.count / max(rows, 1))
      } else {
        for element in 0..<variable.count { sum[element] += part[element] }
      }
    }
  }

  private func addRows(
    _ sum: UnsafeMutablePointer<Float>, _ part: UnsafeMutablePointer<Float>, _ touched: UnsafeMutablePointer<UInt8>,
    _ mark: UnsafeMutablePointer<UInt8>, rows: Int, width: Int
  ) {
    for row in 0..<rows where mark[row] != 0 {
      let first = row * width
      for element in first..<first + width {
        sum[element] = touched[row] != 0 ? sum[element] + part[element] : part[element]
      }
      touched[row] = 1
      mark[row] = 0
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
