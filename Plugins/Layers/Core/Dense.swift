import CDovela
import PluginKit

/// A densely connected layer: y (batch, …, units) = f(x (batch, …, in) · kernel (in, units) + bias (units)).
///
/// The input may be u8: few nonzeros in a wide multi-hot input are made use of.
final class Dense: LayerComponent {
  private let units: Int
  private let usesBias: Bool
  private let activation: ActivationChild
  private var width = -1

  /// From this width on an input may be sparse, and rows of the kernel's gradient may stay untouched.
  private static let sparseWidth = 1024

  init(_ settings: Settings) throws {
    units = try settings.positive("units")
    usesBias = try settings.bool("use_bias")
    activation = try ActivationChild(settings, "activation")
    for id in ["lora_rank", "lora_alpha", "quantization_config"] where try !settings.isNull(id) {
      throw Failure.invalid("Dense has no '\(id)': leave it null")
    }
  }

  func build(_ builder: LayerBuilder) throws {
    let input = builder.input()
    width = input.rank >= 2 ? input[-1] : -1
    guard width > 0 else {
      throw Failure.shape(
        "Dense expects inputs (batch, …, features) with a known number of features, but its input is \(input.text)")
    }
    _ = try product([width, units, MemoryLayout<Float>.stride])
    let isSparse = input.dtype == DType.u8 || width >= Self.sparseWidth
    try builder.variable(
      "kernel", [width, units], flags: DOVELA_VARIABLE_TRAINABLE | (isSparse ? DOVELA_VARIABLE_ROW_SPARSE : 0),
      initializer: "glorot_uniform")
    if usesBias { try builder.variable("bias", [units]) }
  }

  func infer(_ inference: LayerInference) throws {
    try inference.expectInputs("Dense", 1...1)
    var spec = inference.input()
    guard spec.dtype == DType.f32 || spec.dtype == DType.u8 else {
      throw Failure.shape(
        "Dense takes float32 or uint8 inputs, but its input \(spec.text) is \(spec.dtypeName): ids want an Embedding")
    }
    guard spec.rank >= 2, spec[-1] == width else {
      throw Failure.shape("Dense: input \(spec.text) does not fit the kernel (\(width), \(units))")
    }
    spec.dtype = DType.f32
    spec[-1] = units
    try inference.output(spec, mask: DOVELA_MASK_PASS)
    inference.needsInput()
    var f = activation.formula
    if f.formula != DOVELA_FORMULA_LINEAR.rawValue, inference.host.kernels.eltwise_needs(&f) == 0 {
      inference.needsOutput()
    }
  }

  func prepare(_ preparation: LayerPreparation) throws -> AnyObject? {
    let plan = Plan(rows: preparation.input().count(0, Int(preparation.input().rank) - 1), f: activation.formula)
    plan.keepsArgument = preparation.host.kernels.eltwise_needs(&plan.f) != 0
    if preparation.isTraining, plan.keepsArgument {
      preparation.saved(try product([plan.rows, units, MemoryLayout<Float>.stride]))
    }
    return plan
  }

  func forward(_ run: LayerRun) throws {
    guard let plan = run.plan(as: Plan.self), let x = run.input().pointee.data, let w = run.variable(0),
      let y = run.output().pointee.floats
    else { throw Failure.memory }
    run.host.kernels.dense_forward(
      run.context, Int64(plan.rows), Int64(width), Int64(units), x, UInt64(run.input().pointee.spec.dtype), w,
      usesBias ? run.variable(1) : nil, &plan.f, y, run.isTraining && plan.keepsArgument ? run.saved.floats() : nil)
  }

  func backward(_ run: LayerRun) throws {
    guard let plan = run.plan(as: Plan.self), let x = run.input().pointee.data, let w = run.variable(0),
      let dy = run.outputGradient()
    else { throw Failure.memory }
    let dbias = usesBias ? run.variableGradient(1) : nil
    run.host.kernels.dense_backward(
      run.context, Int64(plan.rows), Int64(width), Int64(units), x, UInt64(run.input().pointee.spec.dtype), w,
      &plan.f, run.output().pointee.floats, plan.keepsArgument ? run.saved.floats() : nil, dy, run.inputGradient(),
      run.variableGradient(0), dbias, run.touchedRows(0), run.ready(0))
    if dbias != nil, let told = run.ready(1)?.pointee, let ready = told.ready { ready(told.state, 0, UInt64(units)) }
  }

  private final class Plan {
    let rows: Int
    var f: dovela_eltwise
    var keepsArgument = false

    init(rows: Int, f: dovela_eltwise) {
      self.rows = rows
      self.f = f
    }
  }
}
