import CDovela
import PluginKit

/// Pooling over windows of (batch, height, width, channels): the greatest element, or the mean of those that are not
/// padding.
class Pooling2D: LayerComponent {
  private let window: SpatialWindow
  private let mode: UInt64

  required convenience init(_ settings: Settings) throws {
    throw Failure(DOVELA_INTERNAL, "Pooling2D is not a layer of its own")
  }

  init(_ settings: Settings, operation: String, mode: UInt32) throws {
    let size = try settings.pair("pool_size", least: 1)
    window = SpatialWindow(
      operation: operation, kernel: size,
      strides: try settings.isNull("strides") ? size : settings.pair("strides", least: 1), dilation: (1, 1),
      isSame: try settings.string("padding") == "same")
    self.mode = UInt64(mode)
    try settings.expectChannelsLast(operation)
  }

  func infer(_ inference: LayerInference) throws {
    let spec = try inference.only(window.operation, ranks: 4...4, layout: "(batch, height, width, channels)")
    try inference.output(try window.output(spec, channels: spec[3]))
  }

  func prepare(_ preparation: LayerPreparation) throws -> AnyObject? {
    var geometry = window.geometry(preparation.input(), preparation.output())
    var handle: OpaquePointer?
    var workspace: UInt64 = 0
    try check(
      preparation.host.kernels.pool_create(
        preparation.host.table, preparation.context, &geometry, mode, preparation.isTraining ? 1 : 0, &handle,
        &workspace))
    guard let handle else { throw Failure.memory }
    preparation.saved(Int(workspace))
    return Plan(host: preparation.host, handle: handle)
  }

  func forward(_ run: LayerRun) throws {
    guard let plan = run.plan(as: Plan.self), let x = run.input().pointee.floats, let y = run.output().pointee.floats
    else { throw Failure.memory }
    run.host.kernels.pool_forward(run.context, plan.handle, x, y, run.saved)
  }

  func backward(_ run: LayerRun) throws {
    guard let plan = run.plan(as: Plan.self), let dy = run.outputGradient() else { throw Failure.memory }
    guard let dx = run.inputGradient() else { return }
    run.host.kernels.pool_backward(run.context, plan.handle, dy, run.saved, dx)
  }

  private final class Plan {
    let host: Host
    let handle: OpaquePointer

    init(host: Host, handle: OpaquePointer) {
      self.host = host
      self.handle = handle
    }

    deinit { host.kernels.pool_destroy(handle) }
  }
}

/// The greatest element of each window.
final class MaxPooling2D: Pooling2D {
  required init(_ settings: Settings) throws {
    try super.init(settings, operation: "MaxPooling2D", mode: DOVELA_POOL_MAX)
  }
}

/// The mean of each window; padded cells are not counted.
final class AveragePooling2D: Pooling2D {
  required init(_ settings: Settings) throws {
    try super.init(settings, operation: "AveragePooling2D", mode: DOVELA_POOL_AVERAGE)
  }
}
