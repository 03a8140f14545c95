import CDovela
import PluginKit

/// Kernel, strides, padding and dilation over (batch, height, width, channels), as Keras counts them.
struct SpatialWindow {
  let operation: String
  let kernel: (Int, Int)
  let strides: (Int, Int)
  let dilation: (Int, Int)
  let isSame: Bool

  /// Cells that a dilated kernel spans.
  private var span: (Int, Int) {
    ((kernel.0 - 1) * dilation.0 + 1, (kernel.1 - 1) * dilation.1 + 1)
  }

  /// The spec of the output; refuses a window larger than the input.
  func output(_ input: TensorSpec, channels: Int) throws -> TensorSpec {
    let size = isSame ? same(input) : valid(input)
    guard size.0 == -1 || size.0 > 0, size.1 == -1 || size.1 > 0 else {
      throw Failure.shape(
        "\(operation): a window of (\(span.0), \(span.1)) is larger than the input \(input.text) with padding=valid; "
          + "help: a smaller window, or padding=same")
    }
    return TensorSpec([input[0], size.0, size.1, channels])
  }

  private func valid(_ input: TensorSpec) -> (Int, Int) {
    func extent(_ size: Int, _ span: Int, _ stride: Int) -> Int {
      size < 0 ? -1 : size < span ? 0 : (size - span) / stride + 1
    }
    return (extent(input[1], span.0, strides.0), extent(input[2], span.1, strides.1))
  }

  private func same(_ input: TensorSpec) -> (Int, Int) {
    func extent(_ size: Int, _ stride: Int) -> Int { size < 0 ? -1 : (size - 1) / stride + (size > 0 ? 1 : 0) }
    return (extent(input[1], strides.0), extent(input[2], strides.1))
  }

  /// The geometry for kernels, of concrete specs. With padding=same the odd cell lies below and on the right.
  func geometry(_ input: TensorSpec, _ output: TensorSpec, groups: Int = 1) -> dovela_window {
    func padding(_ size: Int, _ out: Int, _ span: Int, _ stride: Int) -> (Int64, Int64) {
      guard isSame else { return (0, 0) }
      let total = max((out - 1) * stride + span - size, 0)
      return (Int64(total / 2), Int64(total - total / 2))
    }
    let vertical = padding(input[1], output[1], span.0, strides.0)
    let horizontal = padding(input[2], output[2], span.1, strides.1)
    return dovela_window(
      batch: Int64(input[0]), height: Int64(input[1]), width: Int64(input[2]), channels: Int64(input[3]),
      out_height: Int64(output[1]), out_width: Int64(output[2]), filters: Int64(output[3]),
      kernel_height: Int64(kernel.0), kernel_width: Int64(kernel.1), stride_height: Int64(strides.0),
      stride_width: Int64(strides.1), dilation_height: Int64(dilation.0), dilation_width: Int64(dilation.1),
      pad_top: vertical.0, pad_bottom: vertical.1, pad_left: horizontal.0, pad_right: horizontal.1,
      groups: Int64(groups))
  }
}
