import CDovela
import CLayers
import PluginKit

/// Normalizes each row by its own mean and variance over the last axes: y = gamma * (x - mean) / sqrt(variance +
/// epsilon) + beta.
final class LayerNormalization: LayerComponent {
  private let axes: [Int]
  private let epsilon: Float
  private let centers: Bool
  private let scales: Bool
  private var shape: [Int] = []

  init(_ settings: Settings) throws {
    axes = try settings.ints("axis")
    epsilon = try settings.float("epsilon")
    centers = try settings.bool("center")
    scales = try settings.bool("scale")
  }

  /// How many of the last axes are normalized over.
  private func depth(_ spec: TensorSpec) throws -> Int {
    let rank = Int(spec.rank)
    let places = Set(axes.map { $0 < 0 ? $0 + rank : $0 })
    guard let least = places.min(), least > 0, places == Set(least..<rank) else {
      throw Failure.shape(
        "LayerNormalization: axis=\(axes) are not the last axes of the input \(spec.text), which alone it can normalize "
          + "over")
    }
    return rank - least
  }

  func build(_ builder: LayerBuilder) throws {
    let input = builder.input()
    shape = input.extents.suffix(try depth(input))
    guard shape.allSatisfy({ $0 > 0 }) else {
      throw Failure.shape("LayerNormalization: the last \(shape.count) axes of the input \(input.text) must be known")
    }
    _ = try product(shape)
    if scales { try builder.variable("gamma", shape, initializer: "ones") }
    if centers { try builder.variable("beta", shape) }
  }

  func infer(_ inference: LayerInference) throws {
    let spec = try inference.only("LayerNormalization", ranks: 2...Int(DOVELA_MAX_RANK), layout: "a tensor")
    guard spec.rank > shape.count, spec.extents.suffix(shape.count) == shape[...] else {
      throw Failure.shape("LayerNormalization: the input \(spec.text) does not fit gamma \(TensorSpec(shape).text)")
    }
    try inference.output(spec, mask: DOVELA_MASK_PASS)
    inference.needsInput()
  }

  func prepare(_ preparation: LayerPreparation) throws -> AnyObject? {
    let columns = try product(shape)
    let plan = Plan(rows: preparation.input().count() / columns, columns: columns)
    var saved = MemoryCut()
    plan.mean = try saved.floats(plan.rows)
    plan.inverse = try saved.floats(plan.rows)
    if preparation.isTraining { preparation.saved(saved.bytes) }
    return plan
  }

  func forward(_ run: LayerRun) throws {
    guard let plan = run.plan(as: Plan.self), let y = run.output().pointee.floats else { throw Failure.memory }
    var task = task(run, plan)
    task.beta = centers ? UnsafePointer(run.variable(scales ? 1 : 0)) : nil
    task.y = y
    run.host.parallel.loop(run.context, UInt64(plan.rows), 16, layers_row_normalize, &task)
  }

  func backward(_ run: LayerRun) throws {
    guard let plan = run.plan(as: Plan.self), let dy = run.outputGradient() else { throw Failure.memory }
    var task = task(run, plan)
    task.dy = UnsafePointer(dy)
    task.dgamma = scales ? run.variableGradient(0) : nil
    task.dbeta = centers ? run.variableGradient(scales ? 1 : 0) : nil
    if task.dgamma != nil || task.dbeta != nil {
      run.host.parallel.loop(run.context, UInt64(plan.columns), 16, layers_row_parameters, &task)
    }
    guard let dx = run.inputGradient() else { return }
    task.dx = dx
    run.host.parallel.loop(run.context, UInt64(plan.rows), 16, layers_row_normalize_backward, &task)
  }

  private func task(_ run: LayerRun, _ plan: Plan) -> layers_row_normalization {
    var task = layers_row_normalization()
    task.rows = Int64(plan.rows)
    task.columns = Int64(plan.columns)
    task.epsilon = epsilon
    task.x = UnsafePointer(run.input().pointee.floats)
    task.gamma = scales ? UnsafePointer(run.variable(0)) : nil
    if run.isTraining {
      task.mean = run.saved.floats(at: plan.mean)
      task.inverse = run.saved.floats(at: plan.inverse)
    }
    return task
  }

  private final class Plan {
    let rows: Int
    let columns: Int
    /// Offsets in the saved memory.
    var mean = 0
    var inverse = 0

    init(rows: Int, columns: Int) {
      self.rows = rows
      self.columns = columns
    }
  }
}
