import CDovela
import CLayers
import PluginKit

/// The mean over height and width: (batch, height, width, channels) to (batch, channels), or to (batch, 1, 1, channels)
/// with `keepdims`.
final class GlobalAveragePooling2D: LayerComponent {
  private let keepsAxes: Bool

  init(_ settings: Settings) throws {
    keepsAxes = try settings.bool("keepdims")
    try settings.expectChannelsLast("GlobalAveragePooling2D")
  }

  func infer(_ inference: LayerInference) throws {
    let spec = try inference.only(
      "GlobalAveragePooling2D", ranks: 4...4, layout: "(batch, height, width, channels)")
    guard spec[1] != 0, spec[2] != 0 else {
      throw Failure.shape("GlobalAveragePooling2D: the input \(spec.text) has nothing to average over")
    }
    try inference.output(TensorSpec(keepsAxes ? [spec[0], 1, 1, spec[3]] : [spec[0], spec[3]]))
  }

  func forward(_ run: LayerRun) throws {
    guard let x = run.input().pointee.floats, let y = run.output().pointee.floats else { throw Failure.memory }
    loop(run, x, y, layers_mean_forward)
  }

  func backward(_ run: LayerRun) throws {
    guard let dx = run.inputGradient() else { return }
    guard let dy = run.outputGradient() else { throw Failure.memory }
    loop(run, dx, dy, layers_mean_backward)
  }

  private func loop(
    _ run: LayerRun, _ x: UnsafeMutablePointer<Float>, _ y: UnsafeMutablePointer<Float>,
    _ body: @convention(c) (UnsafeMutableRawPointer?, UInt64, UInt64) -> Void
  ) {
    let spec = run.input().pointee.spec
    var task = layers_mean(positions: Int64(spec[1] * spec[2]), channels: Int64(spec[3]), x: x, y: y)
    run.host.parallel.loop(run.context, UInt64(spec[0]), 1, body, &task)
  }
}
