import CDovela
import CLayers
import PluginKit

/// The sum of the inputs.
final class Add: Merge {
  required init(_ settings: Settings) throws { super.init(operation: "Add") }

  override func merge(
    _ run: LayerRun, _ plan: Plan, index: Int, x: UnsafeMutablePointer<Float>, y: UnsafeMutablePointer<Float>
  ) {
    if plan.isWhole[index] {
      run.host.kernels.axpby(run.context, UInt64(plan.count), 1, x, 1, y)
    } else {
      plan.apply(LAYERS_ADD, index: index, x: x, y: y)
    }
  }
}

/// The first input minus the second.
final class Subtract: Merge {
  required init(_ settings: Settings) throws { super.init(operation: "Subtract", inputCounts: 2...2) }

  override func merge(
    _ run: LayerRun, _ plan: Plan, index: Int, x: UnsafeMutablePointer<Float>, y: UnsafeMutablePointer<Float>
  ) { plan.apply(LAYERS_SUBTRACT, index: index, x: x, y: y) }

  override func gradient(
    _ run: LayerRun, _ plan: Plan, index: Int, dy: UnsafeMutablePointer<Float>, part: UnsafeMutablePointer<Float>
  ) -> (values: UnsafeMutablePointer<Float>, scale: Float) { (dy, index == 0 ? 1 : -1) }
}

/// The mean of the inputs.
final class Average: Merge {
  required init(_ settings: Settings) throws { super.init(operation: "Average") }

  override func merge(
    _ run: LayerRun, _ plan: Plan, index: Int, x: UnsafeMutablePointer<Float>, y: UnsafeMutablePointer<Float>
  ) { plan.apply(LAYERS_ADD, index: index, x: x, y: y) }

  override func finish(_ run: LayerRun, _ plan: Plan, y: UnsafeMutablePointer<Float>) {
    run.host.kernels.axpby(run.context, UInt64(plan.count), 1 / Float(run.inputCount), y, 0, y)
  }

  override func gradient(
    _ run: LayerRun, _ plan: Plan, index: Int, dy: UnsafeMutablePointer<Float>, part: UnsafeMutablePointer<Float>
  ) -> (values: UnsafeMutablePointer<Float>, scale: Float) { (dy, 1 / Float(run.inputCount)) }
}
