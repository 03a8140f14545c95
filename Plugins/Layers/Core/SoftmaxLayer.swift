import CDovela
import PluginKit

/// exp(x) / sum of exp(x) over the last axis.
final class SoftmaxLayer: LayerComponent {
  private let axis: Int

  init(_ settings: Settings) throws { axis = try settings.int("axis") }

  func infer(_ inference: LayerInference) throws {
    let spec = try inference.only("Softmax", ranks: 2...Int(DOVELA_MAX_RANK), layout: "a tensor with a batch")
    guard axis == -1 || axis == Int(spec.rank) - 1 else {
      throw Failure.shape(
        "Softmax: axis=\(axis) is not the last axis of the input \(spec.text), which alone it computes; help: Permute")
    }
    try inference.output(spec, mask: DOVELA_MASK_PASS)
    inference.needsOutput()
  }

  func forward(_ run: LayerRun) throws {
    guard let x = run.input().pointee.floats, let y = run.output().pointee.floats else { throw Failure.memory }
    let (rows, columns) = Self.matrix(run)
    run.host.kernels.softmax(run.context, rows, columns, x, y)
  }

  func backward(_ run: LayerRun) throws {
    guard let dx = run.inputGradient() else { return }
    guard let y = run.output().pointee.floats, let dy = run.outputGradient() else { throw Failure.memory }
    let (rows, columns) = Self.matrix(run)
    run.host.kernels.softmax_backward(run.context, rows, columns, y, dy, dx)
  }

  private static func matrix(_ run: LayerRun) -> (Int64, Int64) {
    let columns = run.output().pointee.spec[-1]
    return (Int64(run.output().pointee.count / max(columns, 1)), Int64(columns))
  }
}
