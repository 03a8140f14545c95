import CDovela
import CLayers
import PluginKit

/// Normalizes each feature over the batch and every other axis: y = gamma * (x - mean) / sqrt(variance + epsilon) +
/// beta. In training by the batch's statistics (biased variance), which move the moving averages; else by those.
final class BatchNormalization: LayerComponent {
  private let axis: Int
  private let momentum: Float
  private let epsilon: Float
  private let centers: Bool
  private let scales: Bool
  private let isFrozen: Bool
  private var features = -1

  init(_ settings: Settings) throws {
    axis = try settings.int("axis")
    momentum = try settings.float("momentum")
    epsilon = try settings.float("epsilon")
    centers = try settings.bool("center")
    scales = try settings.bool("scale")
    isFrozen = try !settings.bool("trainable")
    for id in ["renorm", "synchronized"] where try settings.bool(id) {
      throw Failure.invalid("BatchNormalization cannot do \(id)=true")
    }
    guard try settings.isNull("renorm_clipping"), try settings.double("renorm_momentum") == 0.99 else {
      throw Failure.invalid("BatchNormalization cannot do renorm: leave renorm_clipping and renorm_momentum out")
    }
  }

  // Variables in Keras's order; those left out leave no gap.
  private var gamma: Int? { scales ? 0 : nil }
  private var beta: Int? { centers ? (scales ? 1 : 0) : nil }
  private var moving: Int { (scales ? 1 : 0) + (centers ? 1 : 0) }

  /// The axis of the features in a tensor of this rank.
  private func place(_ spec: TensorSpec) throws -> Int {
    let rank = Int(spec.rank)
    let index = axis < 0 ? axis + rank : axis
    guard index > 0, index < rank else {
      throw Failure.shape("BatchNormalization: axis=\(axis) is not an axis of features of the input \(spec.text)")
    }
    return index
  }

  func build(_ builder: LayerBuilder) throws {
    let input = builder.input()
    features = input[try place(input)]
    guard features > 0 else {
      throw Failure.shape("BatchNormalization: axis \(axis) of the input \(input.text) must be known and above zero")
    }
    if scales { try builder.variable("gamma", [features], initializer: "ones") }
    if centers { try builder.variable("beta", [features]) }
    try builder.variable("moving_mean", [features], flags: 0)
    try builder.variable("moving_variance", [features], flags: 0, initializer: "ones")
  }

  func infer(_ inference: LayerInference) throws {
    let spec = try inference.only(
      "BatchNormalization", ranks: 2...Int(DOVELA_MAX_RANK), layout: "a tensor with a batch and an axis of features")
    guard spec[try place(spec)] == features else {
      throw Failure.shape(
        "BatchNormalization: the input \(spec.text) does not fit \(features) features on axis \(axis)")
    }
    try inference.output(spec, mask: DOVELA_MASK_PASS)
    inference.needsInput()
    if inference.isMasked() { inference.readsMasks() }
  }

  func prepare(_ preparation: LayerPreparation) throws -> AnyObject? {
    let spec = preparation.input()
    let plan = Plan(spec, place: try place(spec), features: features)
    if preparation.isTraining {
      var saved = MemoryCut()
      plan.mean = try saved.floats(features)
      plan.variance = try saved.floats(features)
      preparation.saved(saved.bytes)
    }
    return plan
  }

  func forward(_ run: LayerRun) throws {
    guard let plan = run.plan(as: Plan.self), let x = run.input().pointee.floats, let y = run.output().pointee.floats,
      let movingMean = run.variable(moving), let movingVariance = run.variable(moving + 1)
    else { throw Failure.memory }
    let gamma = gamma.flatMap { run.variable($0) }
    let beta = beta.flatMap { run.variable($0) }
    let kernels = run.host.kernels
    let rows = Int64(plan.outer)
    let channels = Int64(features)
    guard run.isTraining, !isFrozen else {
      if plan.isPlain {
        kernels.normalize_with(
          run.context, rows, channels, x, gamma, beta, epsilon, movingMean, movingVariance, y)
      } else {
        var task = plan.task(run, x, epsilon, gamma, movingMean, movingVariance)
        task.beta = UnsafePointer(beta)
        task.y = y
        run.host.parallel.loop(run.context, UInt64(features), 1, layers_normalize, &task)
      }
      return
    }
    guard let mean = run.saved.floats(at: plan.mean), let variance = run.saved.floats(at: plan.variance) else {
      throw Failure.memory
    }
    if plan.isPlain, run.inputMask() == nil {
      kernels.normalize(run.context, rows, channels, x, gamma, beta, epsilon, mean, variance, y)
    } else {
      var task = plan.task(run, x, epsilon, gamma, mean, variance)
      task.beta = UnsafePointer(beta)
      task.y = y
      run.host.parallel.loop(run.context, UInt64(features), 1, layers_statistics, &task)
      run.host.parallel.loop(run.context, UInt64(features), 1, layers_normalize, &task)
    }
    for index in 0..<features {
      movingMean[index] = movingMean[index] * momentum + mean[index] * (1 - momentum)
      movingVariance[index] = movingVariance[index] * momentum + variance[index] * (1 - momentum)
    }
  }

  func backward(_ run: LayerRun) throws {
    guard let plan = run.plan(as: Plan.self), let x = run.input().pointee.floats, let dy = run.outputGradient(),
      let mean = isFrozen ? run.variable(moving) : run.saved.floats(at: plan.mean),
      let variance = isFrozen ? run.variable(moving + 1) : run.saved.floats(at: plan.variance)
    else { throw Failure.memory }
    let weight = gamma.flatMap { run.variable($0) }
    let dgamma = gamma.flatMap { run.variableGradient($0) }
    let dbeta = beta.flatMap { run.variableGradient($0) }
    if plan.isPlain, run.inputMask() == nil, !isFrozen {
      run.host.kernels.normalize_backward(
        run.context, Int64(plan.outer), Int64(features), x, weight, epsilon, mean, variance, dy, run.inputGradient(),
        dgamma, dbeta)
    } else {
      var task = plan.task(run, x, epsilon, weight, mean, variance)
      task.uses_batch = isFrozen ? 0 : 1
      task.dy = UnsafePointer(dy)
      task.dx = run.inputGradient()
      task.dgamma = dgamma
      task.dbeta = dbeta
      run.host.parallel.loop(run.context, UInt64(features), 1, layers_normalize_backward, &task)
    }
  }

  private final class Plan {
    let outer: Int
    let inner: Int
    let features: Int
    let row: Int
    /// Offsets in the saved memory.
    var mean = 0
    var variance = 0

    init(_ spec: TensorSpec, place: Int, features: Int) {
      outer = spec.count(0, place)
      inner = spec.count(place + 1)
      row = spec[-1]
      self.features = features
    }

    /// Features lie along the last axis.
    var isPlain: Bool { inner == 1 }

    func task(
      _ run: LayerRun, _ x: UnsafeMutablePointer<Float>, _ epsilon: Float, _ gamma: UnsafeMutablePointer<Float>?,
      _ mean: UnsafeMutablePointer<Float>, _ variance: UnsafeMutablePointer<Float>
    ) -> layers_normalization {
      var task = layers_normalization()
      task.outer = Int64(outer)
      task.channels = Int64(features)
      task.inner = Int64(inner)
      task.row = Int64(row)
      task.mask = UnsafePointer(run.inputMask())
      task.epsilon = epsilon
      task.x = UnsafePointer(x)
      task.gamma = UnsafePointer(gamma)
      task.mean = mean
      task.variance = variance
      return task
    }
  }
}
