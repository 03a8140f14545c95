import CDovela
import PluginKit

/// Long short-term memory over x (batch, time, features). At each step, with gates in the order i, f, c, o:
///
///     z = x · kernel (features, 4 units) + h · recurrent_kernel (units, 4 units) + bias (4 units)
///     cell = σ(z_f) * cell + σ(z_i) * φ(z_c);  h = σ(z_o) * φ(cell)
///
/// where σ is `recurrent_activation` and φ `activation`. The output is the last h (batch, units), or all of them
/// (batch, time, units) with `return_sequences`; then, with `return_state`, the last h and cell. A step that is masked
/// keeps the state. Two more inputs, (batch, units) each, are the state to begin with.
///
/// The products with the kernels over all steps are one product each; only the one with the recurrent kernel is made
/// step by step. `LSTM+Forward`, `LSTM+Backward` and `LSTMPlan` carry that out.
final class LSTM: LayerComponent {
  let units: Int
  let usesBias: Bool
  let activation: ActivationChild
  let recurrentActivation: ActivationChild
  let dropout: Float
  let recurrentDropout: Float
  let returnsSequences: Bool
  let returnsState: Bool
  let goesBackwards: Bool
  let isStateful: Bool
  let zeroesMasked: Bool
  private let startsRemembering: Bool
  private(set) var features = -1

  init(_ settings: Settings) throws {
    units = try settings.positive("units")
    _ = try product([units, units, 4 * MemoryLayout<Float>.stride])
    usesBias = try settings.bool("use_bias")
    activation = try ActivationChild(settings, "activation")
    recurrentActivation = try ActivationChild(settings, "recurrent_activation")
    startsRemembering = try settings.bool("unit_forget_bias")
    dropout = try settings.float("dropout")
    recurrentDropout = try settings.float("recurrent_dropout")
    for (id, rate) in [("dropout", dropout), ("recurrent_dropout", recurrentDropout)] where !(rate >= 0 && rate <= 1) {
      throw Failure.invalid("\(id) must lie in [0, 1], not \(rate)")
    }
    returnsSequences = try settings.bool("return_sequences")
    returnsState = try settings.bool("return_state")
    goesBackwards = try settings.bool("go_backwards")
    isStateful = try settings.bool("stateful")
    zeroesMasked = try settings.bool("zero_output_for_mask")
  }

  /// Indices of the variables.
  enum Index {
    static let kernel = 0
    static let recurrent = 1
    static let bias = 2
  }

  /// Where the state variables of a stateful layer begin.
  var stateIndex: Int { usesBias ? 3 : 2 }

  func build(_ builder: LayerBuilder) throws {
    let input = builder.input()
    features = input.rank == 3 ? input[2] : -1
    guard features > 0 else {
      throw Failure.shape(
        "LSTM expects (batch, time, features) with a known number of features, but its input is \(input.text)")
    }
    _ = try product([features, units, 4 * MemoryLayout<Float>.stride])
    try builder.variable("kernel", [features, 4 * units], initializer: "glorot_uniform")
    try builder.variable("recurrent_kernel", [units, 4 * units], initializer: "orthogonal")
    if usesBias {
      try builder.variable(
        "bias", [4 * units], preset: startsRemembering ? .init(first: units, count: units, value: 1) : nil)
    }
    guard isStateful else { return }
    let flags = DOVELA_VARIABLE_PER_BATCH | DOVELA_VARIABLE_TRANSIENT
    try builder.variable("hidden_state", [max(input[0], 1), units], flags: flags)
    try builder.variable("cell_state", [max(input[0], 1), units], flags: flags)
  }

  func infer(_ inference: LayerInference) throws {
    guard inference.inputCount == 1 || inference.inputCount == 3 else {
      throw Failure.shape("LSTM expects one input, or one and the two states, but is given \(inference.inputCount)")
    }
    let spec = inference.input()
    guard spec.dtype == DType.f32, spec.rank == 3, spec[2] == features else {
      throw Failure.shape(
        "LSTM: the input \(spec.text) of \(spec.dtypeName) does not fit the kernel (\(features), \(4 * units)); it "
          + "expects float32 (batch, time, \(features))")
    }
    guard spec[1] != 0 else { throw Failure.shape("LSTM: the input \(spec.text) has no steps") }
    for index in 1..<max(inference.inputCount, 1) {
      let state = inference.input(index)
      guard state.dtype == DType.f32, state.rank == 2, state[1] == units else {
        throw Failure.shape("LSTM: the state \(state.text) does not fit (batch, units) = (\(spec[0]), \(units))")
      }
    }
    let last = TensorSpec([spec[0], units])
    try inference.output(
      returnsSequences ? TensorSpec([spec[0], spec[1], units]) : last,
      mask: returnsSequences ? DOVELA_MASK_PASS : DOVELA_MASK_STOP)
    if returnsState {
      try inference.output(last)
      try inference.output(last)
    }
    if inference.isMasked() { inference.readsMasks() }
  }

  func prepare(_ preparation: LayerPreparation) throws -> AnyObject? {
    let plan = try LSTMPlan(self, preparation)
    preparation.saved(plan.savedBytes)
    preparation.scratch(plan.scratchBytes)
    return plan
  }

  /// The state that a stateful layer keeps from batch to batch, or a state that came as an input; `nil`: zeros.
  func initialState(_ run: LayerRun, _ index: Int) -> UnsafeMutablePointer<Float>? {
    if run.inputCount == 3 { return run.input(1 + index).pointee.floats }
    return isStateful ? run.variable(stateIndex + index) : nil
  }
}
