import CDovela
import PluginKit

/// A convolution over images: y (batch, out height, out width, filters) = f(x (batch, height, width, channels) *
/// kernel (kernel height, kernel width, channels / groups, filters) + bias (filters)).
final class Conv2D: LayerComponent {
  private let filters: Int
  private let groups: Int
  private let window: SpatialWindow
  private let usesBias: Bool
  private let activation: ActivationChild
  private var channels = -1

  init(_ settings: Settings) throws {
    filters = try settings.positive("filters")
    groups = try settings.positive("groups")
    usesBias = try settings.bool("use_bias")
    activation = try ActivationChild(settings, "activation")
    window = SpatialWindow(
      operation: "Conv2D", kernel: try settings.pair("kernel_size", least: 1),
      strides: try settings.pair("strides", least: 1), dilation: try settings.pair("dilation_rate", least: 1),
      isSame: try settings.string("padding") == "same")
    try settings.expectChannelsLast("Conv2D")
    guard filters % groups == 0 else {
      throw Failure.invalid("filters=\(filters) must be a multiple of groups=\(groups)")
    }
    guard max(window.strides.0, window.strides.1) == 1 || max(window.dilation.0, window.dilation.1) == 1 else {
      throw Failure.invalid(
        "strides above 1 and dilation_rate above 1 do not go together: strides=\(window.strides), "
          + "dilation_rate=\(window.dilation)")
    }
  }

  private var kernelText: String {
    "(\(window.kernel.0), \(window.kernel.1), \(channels / groups), \(filters))"
  }

  func build(_ builder: LayerBuilder) throws {
    let input = builder.input()
    channels = input.rank == 4 ? input[3] : -1
    guard channels > 0 else {
      throw Failure.shape(
        "Conv2D expects (batch, height, width, channels) with a known number of channels, but its input is "
          + input.text)
    }
    guard channels % groups == 0 else {
      throw Failure.shape(
        "Conv2D: the \(channels) channels of the input \(input.text) are no multiple of groups=\(groups)")
    }
    let extents = [window.kernel.0, window.kernel.1, channels / groups, filters]
    _ = try product(extents + [MemoryLayout<Float>.stride])
    try builder.variable("kernel", extents, initializer: "glorot_uniform")
    if usesBias { try builder.variable("bias", [filters]) }
  }

  func infer(_ inference: LayerInference) throws {
    let spec = try inference.only("Conv2D", ranks: 4...4, layout: "(batch, height, width, channels)")
    guard spec[3] == channels else {
      throw Failure.shape(
        "Conv2D: the input \(spec.text) does not fit the kernel \(kernelText), which was built for \(channels) channels"
      )
    }
    try inference.output(try window.output(spec, channels: filters))
    inference.needsInput()
    var f = activation.formula
    if f.formula != DOVELA_FORMULA_LINEAR.rawValue, inference.host.kernels.eltwise_needs(&f) == 0 {
      inference.needsOutput()
    }
  }

  func prepare(_ preparation: LayerPreparation) throws -> AnyObject? {
    var geometry = window.geometry(preparation.input(), preparation.output(), groups: groups)
    var f = activation.formula
    let keepsArgument = preparation.host.kernels.eltwise_needs(&f) != 0
    if preparation.isTraining, keepsArgument {
      preparation.saved(try product(preparation.output().extents + [MemoryLayout<Float>.stride]))
    }
    var handle: OpaquePointer?
    var scratch: UInt64 = 0
    try check(
      preparation.host.kernels.conv_create(
        preparation.host.table, preparation.context, &geometry, preparation.isTraining ? 1 : 0, &handle, &scratch))
    guard let handle else { throw Failure.memory }
    preparation.scratch(Int(scratch))
    return Plan(host: preparation.host, handle: handle, f: f, keepsArgument: keepsArgument)
  }

  func forward(_ run: LayerRun) throws {
    guard let plan = run.plan(as: Plan.self), let x = run.input().pointee.floats, let w = run.variable(0),
      let y = run.output().pointee.floats
    else { throw Failure.memory }
    run.host.kernels.conv_forward(
      run.context, plan.handle, x, w, usesBias ? run.variable(1) : nil, &plan.f, y,
      run.isTraining && plan.keepsArgument ? run.saved.floats() : nil, run.scratch)
  }

  func backward(_ run: LayerRun) throws {
    guard let plan = run.plan(as: Plan.self), let x = run.input().pointee.floats, let w = run.variable(0),
      let dy = run.outputGradient()
    else { throw Failure.memory }
    run.host.kernels.conv_backward(
      run.context, plan.handle, x, w, &plan.f, run.output().pointee.floats,
      plan.keepsArgument ? run.saved.floats() : nil, dy, run.inputGradient(), run.variableGradient(0),
      usesBias ? run.variableGradient(1) : nil, run.scratch)
  }

  private final class Plan {
    let host: Host
    let handle: OpaquePointer
    var f: dovela_eltwise
    let keepsArgument: Bool

    init(host: Host, handle: OpaquePointer, f: dovela_eltwise, keepsArgument: Bool) {
      self.host = host
      self.handle = handle
      self.f = f
      self.keepsArgument = keepsArgument
    }

    deinit { host.kernels.conv_destroy(handle) }
  }
}
