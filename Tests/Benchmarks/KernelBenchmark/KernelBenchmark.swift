// Speed of single kernels, beside oneDNN's own product of matrices on this machine.
//
//   swift run -c release KernelBenchmark [threads]

import CDovela
import DovelaKernels
import Glibc

let float32: UInt64 = 2 | 32 << 8 | 1 << 16

/// Floats in memory of their own, never freed: the process ends soon.
func floats(_ count: Int, nonzeros: Int? = nil) -> UnsafeMutablePointer<Float> {
  guard let arena = dovela_arena_create(UInt64(count * 4 + 64)) else { exit(1) }
  let out = arena.bindMemory(to: Float.self, capacity: count)
  if let nonzeros {
    for index in 0..<nonzeros { out[index &* 2_654_435_761 % count] = 1 }
  } else {
    for index in 0..<count { out[index] = Float(index &* 7919 % 1000) / 1000 - 0.5 }
  }
  return out
}

/// Microseconds of the best of as many runs as fit into about half a second.
func microseconds(_ body: () -> Void) -> Double {
  var best = Double.infinity, total = 0.0, runs = 0
  while total < 5e5 || runs < 5 {
    var start = timespec(), end = timespec()
    clock_gettime(CLOCK_MONOTONIC, &start)
    body()
    clock_gettime(CLOCK_MONOTONIC, &end)
    let elapsed = Double(end.tv_sec - start.tv_sec) * 1e6 + Double(end.tv_nsec - start.tv_nsec) / 1e3
    (best, total, runs) = (min(best, elapsed), total + elapsed, runs + 1)
  }
  return best
}

func pad(_ text: String, _ width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - text.utf8.count))
}

func tenths(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }

@main enum KernelBenchmark {
  static let kernels = dovela_kernels_table().pointee

  static func main() {
    let threads = CommandLine.arguments.count > 1 ? UInt64(CommandLine.arguments[1]) : 2
    guard let threads, let context = dovela_context_create(threads) else {
      print("usage: KernelBenchmark [threads]")
      exit(2)
    }
    let peak = dovela_sgemm_speed(context, 1024, 1024, 1024, 40)
    print("oneDNN \(dovela_onednn_version()), \(threads) threads, sgemm at 1024x1024x1024: \(tenths(peak)) GFLOP/s")
    for batch in [32, 128, 1024] { dense(context, rows: batch, width: 784, units: 512, peak) }
    tiny(context)
    sparse(context)
    elements(context)
  }

  static func report(_ name: String, _ time: Double, flops: Double? = nil, _ peak: Double = 1) {
    var line = pad(name, 44) + pad("\(tenths(time)) us", 14)
    if let flops {
      let speed = flops / time / 1e3
      line += pad("\(tenths(speed)) GFLOP/s", 18) + "\(tenths(100 * speed / peak)) % of sgemm"
    }
    print(line)
  }

  static func dense(_ context: OpaquePointer, rows: Int, width: Int, units: Int, _ peak: Double) {
    let (m, k, n) = (Int64(rows), Int64(width), Int64(units))
    let x = floats(rows * width), w = floats(width * units), bias = floats(units), y = floats(rows * units)
    let dy = floats(rows * units), dx = floats(rows * width), dw = floats(width * units), dbias = floats(units)
    var f = dovela_eltwise(formula: DOVELA_FORMULA_RELU.rawValue, alpha: 0, beta: 0, reserved: 0)
    let flops = 2 * Double(rows * width * units)
    let name = "dense 784x512, batch \(rows), "
    let product = dovela_sgemm_speed(context, m, n, k, 50)
    print(pad("oneDNN's sgemm of that shape", 58) + "\(tenths(product)) GFLOP/s")
    let forward = microseconds { kernels.dense_forward(context, m, k, n, x, float32, w, bias, &f, y, nil) }
    report(name + "forward", forward, flops: flops, peak)
    let first = microseconds {
      kernels.dense_backward(context, m, k, n, x, float32, w, &f, y, nil, dy, nil, dw, dbias, nil, nil)
    }
    report(name + "backward to dw", first, flops: flops, peak)
    report(name + "both", forward + first, flops: 2 * flops, peak)
    let inner = microseconds {
      kernels.dense_backward(context, m, k, n, x, float32, w, &f, y, nil, dy, dx, dw, dbias, nil, nil)
    }
    report(name + "backward to dx and dw", inner, flops: 2 * flops, peak)
  }

  /// The products of a 2-8-8-1 network over ten rows.
  static func tiny(_ context: OpaquePointer) {
    let sizes: [Int] = [2, 8, 8, 1], rows = 10
    let values = sizes.map { floats(rows * $0) }, gradients = sizes.map { floats(rows * $0) }
    let w = (0..<3).map { floats(sizes[$0] * sizes[$0 + 1]) }, dw = (0..<3).map { floats(sizes[$0] * sizes[$0 + 1]) }
    let bias = (0..<3).map { floats(sizes[$0 + 1]) }, dbias = (0..<3).map { floats(sizes[$0 + 1]) }
    var f = dovela_eltwise(formula: DOVELA_FORMULA_TANH.rawValue, alpha: 0, beta: 0, reserved: 0)
    let time = microseconds {
      for _ in 0..<1000 {
        for i in 0..<3 {
          kernels.dense_forward(
            context, 10, Int64(sizes[i]), Int64(sizes[i + 1]), values[i], float32, w[i], bias[i], &f, values[i + 1], nil
          )
        }
        for i in (0..<3).reversed() {
          kernels.dense_backward(
            context, 10, Int64(sizes[i]), Int64(sizes[i + 1]), values[i], float32, w[i], &f, values[i + 1], nil,
            gradients[i + 1], i > 0 ? gradients[i] : nil, dw[i], dbias[i], nil, nil)
        }
      }
    }
    report("dense 2-8-8-1, batch 10, whole, x1000", time)
  }

  static func sparse(_ context: OpaquePointer) {
    let (rows, width, units) = (32, 10000, 128)
    let x = floats(rows * width, nonzeros: rows * 66), w = floats(width * units), bias = floats(units)
    let y = floats(rows * units), dy = floats(rows * units), dw = floats(width * units), dbias = floats(units)
    let touched = UnsafeMutablePointer<UInt8>.allocate(capacity: width)
    var f = dovela_eltwise(formula: DOVELA_FORMULA_RELU.rawValue, alpha: 0, beta: 0, reserved: 0)
    let forward = microseconds { kernels.dense_forward(context, 32, 10000, 128, x, float32, w, bias, &f, y, nil) }
    report("dense 10000x128, batch 32, 66 words, forward", forward)
    let backward = microseconds {
      touched.initialize(repeating: 0, count: width)
      kernels.dense_backward(context, 32, 10000, 128, x, float32, w, &f, y, nil, dy, nil, dw, dbias, touched, nil)
    }
    report("dense 10000x128, batch 32, 66 words, backward", backward)
  }

  static func elements(_ context: OpaquePointer) {
    let count = 1 << 20, x = floats(count), y = floats(count)
    let names = ["relu", "sigmoid", "tanh", "elu", "gelu", "gelu_tanh", "silu", "softplus"]
    for (index, name) in names.enumerated() {
      var f = dovela_eltwise(formula: UInt32(2 + index), alpha: 1, beta: 0, reserved: 0)
      report(name + " of 2^20", microseconds { kernels.eltwise_forward(context, &f, UInt64(count), x, y) })
    }
    let kept = UnsafeMutablePointer<UInt8>.allocate(capacity: count)
    var random = dovela_random(seed: 1, stream: 2, step: 3, block: 0)
    report("dropout of 2^20", microseconds { kernels.dropout(context, UInt64(count), 0.25, &random, x, y, kept) })
  }
}
