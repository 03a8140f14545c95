import CDovela
import DovelaKernels
import Glibc
import Testing

@Suite struct ConvolutionTests {
  @Test(arguments: someWindows) func convolution_matchesNaiveLoops(_ window: dovela_window) throws {
    var window = window
    var f = eltwise(DOVELA_FORMULA_TANH)
    var numbers = TestNumbers(UInt64(window.inputCount))
    let x = numbers.floats(window.inputCount), w = numbers.floats(window.kernelCount, -0.4, 0.4)
    let bias = numbers.floats(Int(window.filters)), dy = numbers.floats(window.outputCount)
    let channels = Int(window.channels), filters = Int(window.filters), groups = Int(window.groups)
    let inGroup = channels / groups, outGroup = filters / groups

    var argument = (0..<window.outputCount).map { Double(bias[$0 % filters]) }
    window.forEachCell { position, pixel, cell in
      for filter in 0..<filters {
        let from = pixel * channels + filter / outGroup * inGroup
        for c in 0..<inGroup {
          argument[position * filters + filter] +=
            Double(x[from + c]) * Double(w[(cell * inGroup + c) * filters + filter])
        }
      }
    }
    let slope = zip(argument, dy).map { (1 - tanh($0) * tanh($0)) * Double($1) }
    var dx = [Double](repeating: 0, count: x.count), dw = [Double](repeating: 0, count: w.count)
    var dbias = [Double](repeating: 0, count: filters)
    window.forEachCell { position, pixel, cell in
      for filter in 0..<filters {
        let from = pixel * channels + filter / outGroup * inGroup, gradient = slope[position * filters + filter]
        for c in 0..<inGroup {
          dx[from + c] += gradient * Double(w[(cell * inGroup + c) * filters + filter])
          dw[(cell * inGroup + c) * filters + filter] += gradient * Double(x[from + c])
        }
      }
    }
    for index in 0..<slope.count { dbias[index % filters] += slope[index] }

    var seen = [[Float]]()
    for threads in [UInt64(1), 2] {
      let context = try TestContext(threads: threads)
      var plan: OpaquePointer?
      var bytes: UInt64 = 0
      #expect(kernels.conv_create(testHost, context.handle, &window, 1, &plan, &bytes) == nil)
      defer { kernels.conv_destroy(plan) }
      let scratch = dovela_arena_create(max(bytes, 1))
      defer { dovela_arena_destroy(scratch, max(bytes, 1)) }
      var y = [Float](repeating: .nan, count: argument.count), pre = y, gradient = dy
      var gotX = [Float](repeating: .nan, count: x.count), gotW = [Float](repeating: .nan, count: w.count)
      var gotBias = [Float](repeating: .nan, count: filters)
      kernels.conv_forward(context.handle, plan, x, w, bias, &f, &y, &pre, scratch)
      kernels.conv_backward(context.handle, plan, x, w, &f, y, nil, &gradient, &gotX, &gotW, &gotBias, scratch)
      expectClose(pre, argument, absolute: 2e-5, relative: 1e-5, "pre")
      expectClose(y, argument.map { tanh($0) }, absolute: 2e-5, relative: 1e-5, "y")
      expectClose(gotX, dx, absolute: 1e-4, relative: 1e-4, "dx")
      expectClose(gotW, dw, absolute: 5e-4, relative: 1e-4, "dw")
      expectClose(gotBias, dbias, absolute: 5e-4, relative: 1e-4, "dbias")
      seen.append(y + gotX + gotW + gotBias)
    }
    #expect(seen[0] == seen[1], "the thread count must not show")
  }

  @Test func windowsThatDoNotFit_areRefused() throws {
    let context = try TestContext(threads: 1)
    var wrong = [dovela_window](repeating: someWindows[1], count: 4)
    wrong[0].out_height += 5
    wrong[1].groups = 2
    wrong[2].stride_width = 0
    wrong[3].pad_left = -1
    for window in wrong {
      var window = window
      var plan: OpaquePointer?
      var bytes: UInt64 = 0
      let error = kernels.conv_create(testHost, context.handle, &window, 1, &plan, &bytes)
      #expect(error != nil && plan == nil)
      dovela_error_release(error)
    }
  }
}
