import CDovela
import Glibc
import PluginKit

/// exp(x) over its sum along `axis` (Keras `activations.softmax`). Over the last axis the kernels compute it, and a
/// cross-entropy may fuse it; over another axis it is computed here, line by line.
final class Softmax: ActivationComponent {
  static let needsInput = false
  private let axis: Int

  init(_ settings: Settings) throws { axis = try settings.int("axis") }

  var formula: Formula? { axis == -1 ? Formula("dovela.softmax/1") : nil }

  func forward(_ run: ActivationRun) throws {
    guard let x = run.x?.floats, let y = run.y.floats else { return }
    let lines = try Lines(run.y.spec, axis)
    if lines.stride == 1 {
      run.host.kernels.softmax(run.context, Int64(lines.outer), Int64(lines.length), x, y)
      return
    }
    lines.each { start in
      var greatest = -Float.infinity
      for index in lines.indices(start) { greatest = max(greatest, x[index]) }
      var sum: Float = 0
      for index in lines.indices(start) {
        y[index] = expf(x[index] - greatest)
        sum += y[index]
      }
      for index in lines.indices(start) { y[index] /= sum }
    }
  }

  func backward(_ run: ActivationRun) throws {
    guard let y = run.y.floats, let dy = run.dy?.floats, let dx = run.dx?.floats else { return }
    let lines = try Lines(run.y.spec, axis)
    if lines.stride == 1 {
      run.host.kernels.softmax_backward(run.context, Int64(lines.outer), Int64(lines.length), y, dy, dx)
      return
    }
    lines.each { start in
      var dot: Float = 0
      for index in lines.indices(start) { dot += dy[index] * y[index] }
      for index in lines.indices(start) { dx[index] = y[index] * (dy[index] - dot) }
    }
  }
}

/// The lines of a tensor along one axis: `outer` blocks of `stride` lines of `length` elements, `stride` apart.
private struct Lines {
  let outer: Int
  let length: Int
  let stride: Int

  init(_ spec: TensorSpec, _ axis: Int) throws {
    let rank = Int(spec.rank)
    let index = axis < 0 ? axis + rank : axis
    guard (0..<rank).contains(index) else {
      throw Failure.shape("axis=\(axis) does not exist in a tensor of shape \(spec.text)")
    }
    outer = spec.count(0, index)
    length = spec[index]
    stride = spec.count(index + 1)
  }

  func indices(_ start: Int) -> StrideTo<Int> { Swift.stride(from: start, to: start + length * stride, by: stride) }

  func each(_ body: (Int) -> Void) {
    for block in 0..<outer { for line in 0..<stride { body(block * length * stride + line) } }
  }
}
