import CDovela
import PluginKit

/// (batch, features) to (batch, n, features).
final class RepeatVector: LayerComponent {
  private let n: Int

  init(_ settings: Settings) throws { n = try settings.positive("n") }

  func infer(_ inference: LayerInference) throws {
    let spec = try inference.only("RepeatVector", ranks: 2...2, layout: "(batch, features)")
    if spec[1] > 0 { _ = try product([n, spec[1], MemoryLayout<Float>.stride]) }
    try inference.output(TensorSpec([spec[0], n, spec[1]]))
  }

  func forward(_ run: LayerRun) throws {
    guard let x = run.input().pointee.floats, let y = run.output().pointee.floats else { throw Failure.memory }
    let width = run.input().pointee.spec[1]
    for row in 0..<run.input().pointee.spec[0] {
      for index in 0..<n { (y + (row * n + index) * width).update(from: x + row * width, count: width) }
    }
  }

  func backward(_ run: LayerRun) throws {
    guard let dx = run.inputGradient() else { return }
    guard let dy = run.outputGradient() else { throw Failure.memory }
    let width = run.input().pointee.spec[1]
    for row in 0..<run.input().pointee.spec[0] {
      run.host.kernels.sum_rows(run.context, Int64(n), Int64(width), dy + row * n * width, 0, dx + row * width)
    }
  }
}
