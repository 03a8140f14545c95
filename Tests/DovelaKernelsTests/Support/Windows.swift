import CDovela

/// A window whose output is as large as its input allows.
func window(
  batch: Int, height: Int, width: Int, channels: Int, filters: Int? = nil, kernel: (Int, Int),
  stride: (Int, Int) = (1, 1),
  dilation: (Int, Int) = (1, 1), pad: (top: Int, bottom: Int, left: Int, right: Int) = (0, 0, 0, 0), groups: Int = 1
) -> dovela_window {
  func reach(_ extent: Int, _ pad: Int, _ kernel: Int, _ dilation: Int, _ stride: Int) -> Int64 {
    Int64((extent + pad - (kernel - 1) * dilation - 1) / stride + 1)
  }
  return dovela_window(
    batch: Int64(batch), height: Int64(height), width: Int64(width), channels: Int64(channels),
    out_height: reach(height, pad.top + pad.bottom, kernel.0, dilation.0, stride.0),
    out_width: reach(width, pad.left + pad.right, kernel.1, dilation.1, stride.1), filters: Int64(filters ?? channels),
    kernel_height: Int64(kernel.0), kernel_width: Int64(kernel.1), stride_height: Int64(stride.0),
    stride_width: Int64(stride.1), dilation_height: Int64(dilation.0), dilation_width: Int64(dilation.1),
    pad_top: Int64(pad.top), pad_bottom: Int64(pad.bottom), pad_left: Int64(pad.left), pad_right: Int64(pad.right),
    groups: Int64(groups))
}

extension dovela_window {
  var inputCount: Int { Int(batch * height * width * channels) }
  var outputCount: Int { Int(batch * out_height * out_width * filters) }
  var kernelCount: Int { Int(kernel_height * kernel_width * channels / groups * filters) }

  /// Calls `body` with every pair of an output position and an input pixel that its window covers: indices of the
  /// position and the pixel (over all images), and the number of the cell.
  func forEachCell(_ body: (_ position: Int, _ pixel: Int, _ cell: Int) -> Void) {
    for image in 0..<batch {
      for outRow in 0..<out_height {
        for outColumn in 0..<out_width {
          for i in 0..<kernel_height {
            for j in 0..<kernel_width {
              let row = outRow * stride_height - pad_top + i * dilation_height
              let column = outColumn * stride_width - pad_left + j * dilation_width
              guard (0..<height).contains(row), (0..<width).contains(column) else { continue }
              body(
                Int((image * out_height + outRow) * out_width + outColumn),
                Int((image * height + row) * width + column),
                Int(i * kernel_width + j))
            }
          }
        }
      }
    }
  }
}

let someWindows: [dovela_window] = [
  window(batch: 1, height: 1, width: 1, channels: 1, filters: 1, kernel: (1, 1)),
  window(batch: 3, height: 9, width: 8, channels: 1, filters: 7, kernel: (3, 3)),
  window(batch: 2, height: 28, width: 28, channels: 1, filters: 32, kernel: (3, 3)),
  window(batch: 2, height: 13, width: 13, channels: 32, filters: 64, kernel: (3, 3)),
  window(batch: 2, height: 7, width: 6, channels: 5, filters: 9, kernel: (3, 2), pad: (1, 1, 0, 1)),
  window(batch: 2, height: 11, width: 10, channels: 4, filters: 6, kernel: (3, 3), stride: (2, 3), pad: (1, 1, 1, 1)),
  window(batch: 1, height: 12, width: 14, channels: 3, filters: 5, kernel: (3, 2), dilation: (2, 3), pad: (2, 2, 1, 2)),
  window(batch: 2, height: 8, width: 8, channels: 6, filters: 9, kernel: (3, 3), pad: (1, 1, 1, 1), groups: 3),
  window(batch: 2, height: 6, width: 5, channels: 8, filters: 8, kernel: (2, 2), dilation: (1, 2), groups: 8),
  window(batch: 4, height: 5, width: 7, channels: 12, filters: 10, kernel: (1, 1)),
  window(batch: 2, height: 6, width: 6, channels: 3, filters: 4, kernel: (1, 1), stride: (2, 2)),
  window(batch: 2, height: 40, width: 4, channels: 3, filters: 4, kernel: (5, 4), pad: (2, 2, 1, 2)),
]
