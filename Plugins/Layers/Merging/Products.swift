import CDovela
import CLayers
import PluginKit

/// The product of the inputs; the gradient of one is dy times all others.
final class Multiply: Merge {
  required init(_ settings: Settings) throws { super.init(operation: "Multiply") }

  override var needsInputs: Bool { true }

  override func merge(
    _ run: LayerRun, _ plan: Plan, index: Int, x: UnsafeMutablePointer<Float>, y: UnsafeMutablePointer<Float>
  ) { plan.apply(LAYERS_MULTIPLY, index: index, x: x, y: y) }

  override func gradient(
    _ run: LayerRun, _ plan: Plan, index: Int, dy: UnsafeMutablePointer<Float>, part: UnsafeMutablePointer<Float>
  ) throws -> (values: UnsafeMutablePointer<Float>, scale: Float) {
    part.update(from: dy, count: plan.count)
    for other in 0..<run.inputCount where other != index {
      guard let x = run.input(other).pointee.floats else { throw Failure.memory }
      plan.apply(LAYERS_MULTIPLY, index: other, x: x, y: part)
    }
    return (part, 1)
  }
}

/// The greatest or the least of the inputs; the gradient goes to the first input that is it.
class Extreme: Merge {
  private let rule: layers_operation

  required convenience init(_ settings: Settings) throws {
    throw Failure(DOVELA_INTERNAL, "Extreme is not a layer of its own")
  }

  init(operation: String, rule: layers_operation) {
    self.rule = rule
    super.init(operation: operation)
  }

  override var needsInputs: Bool { true }
  override var needsOutput: Bool { true }

  override func merge(
    _ run: LayerRun, _ plan: Plan, index: Int, x: UnsafeMutablePointer<Float>, y: UnsafeMutablePointer<Float>
  ) { plan.apply(rule, index: index, x: x, y: y) }

  override func gradient(
    _ run: LayerRun, _ plan: Plan, index: Int, dy: UnsafeMutablePointer<Float>, part: UnsafeMutablePointer<Float>
  ) throws -> (values: UnsafeMutablePointer<Float>, scale: Float) {
    guard let y = run.output().pointee.floats else { throw Failure.memory }
    let laid = part + plan.count
    part.update(from: dy, count: plan.count)
    for other in 0...index {
      guard let x = run.input(other).pointee.floats else { throw Failure.memory }
      laid.update(repeating: 0, count: plan.count)
      plan.apply(LAYERS_ADD, index: other, x: x, y: laid)
      for place in 0..<plan.count where (laid[place] == y[place]) != (other == index) { part[place] = 0 }
    }
    return (part, 1)
  }
}

/// The greatest of the inputs, element by element.
final class Maximum: Extreme {
  required init(_ settings: Settings) throws { super.init(operation: "Maximum", rule: LAYERS_MAXIMUM) }
}

/// The least of the inputs, element by element.
final class Minimum: Extreme {
  required init(_ settings: Settings) throws { super.init(operation: "Minimum", rule: LAYERS_MINIMUM) }
}
