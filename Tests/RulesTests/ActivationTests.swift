import DovelaCore
import Testing

struct ActivationTests {
  @Test(arguments: Golden.names("activations"))
  func activation_matchesKeras(_ name: String) throws {
    let golden = try Golden("activations", name)
    let configuration = try golden.configuration(.activation, "activation")
    let activation = try #require(try configuration.make(name: name) as? any Activation)
    let input = try golden.tensor("input")
    let (y, dx) = try run(activation, input.floats, input.shape, try golden.tensor("output_gradient").floats)
    expectClose(y, try golden.tensor("output").floats, relative: 2e-6, absolute: 5e-7, "output")
    expectClose(dx, try golden.tensor("input_gradient").floats, relative: 1e-5, absolute: 2e-6, "gradient")
  }

  @Test(arguments: [
    "linear", "relu", "relu(negative_slope=0.2, max_value=0.5, threshold=0.1)", "relu(negative_slope=-0.3)",
    "leaky_relu", "elu(alpha=0.7)", "elu(alpha=-0.5)", "gelu", "gelu(approximate=true)", "silu", "softplus",
    "sigmoid", "tanh", "softmax", "softmax(axis=0)", "softmax(axis=1)", "softmax(axis=-2)",
  ])
  func gradient_matchesCentralDifferences(_ text: String) throws {
    let activation = try Standard.activation(text)
    let shape = [3, 4, 5]
    let x = spread(60, seed: 3, scale: 2)
    let dy = spread(60, seed: 4)
    let (_, dx) = try run(activation, x, shape, dy)
    for index in stride(from: 0, to: 60, by: 7) {
      // A step over a kink says nothing.
      let kinks: [Float] = [0, 0.1, 0.5]
      if kinks.contains(where: { abs(x[index] - $0) < 0.01 }) { continue }
      func value(_ change: Float) throws -> Double {
        var moved = x
        moved[index] += change
        return zip(try run(activation, moved, shape, dy).y, dy).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      }
      let slope = Float((try value(0.005) - value(-0.005)) / 0.01)
      #expect(abs(dx[index] - slope) < 2e-3, "\(text) at \(x[index])")
    }
  }

  @Test func extremes_stayFinite() throws {
    let x: [Float] = [-1e30, -1000, -90, 0, 90, 1000, 1e30, -0]
    for name in ["relu", "leaky_relu", "elu", "gelu", "silu", "softplus", "sigmoid", "tanh", "softmax"] {
      let (y, dx) = try run(Standard.activation(name), x, [1, 8], Array(repeating: 1, count: 8))
      #expect((y + dx).allSatisfy { $0.isFinite }, "\(name): \(y) \(dx)")
    }
  }

  @Test func formulas_areThoseThatKernelsFuse() throws {
    #expect(try Standard.activation("relu").formula == "dovela.eltwise.relu/1")
    #expect(try Standard.activation("relu(max_value=6.0)").formula == nil)
    #expect(try Standard.activation("gelu(approximate=true)").formula == "dovela.eltwise.gelu_tanh/1")
    #expect(try Standard.activation("swish").formula == "dovela.eltwise.silu/1")
    #expect(try Standard.activation("softmax").formula == "dovela.softmax/1")
    #expect(try Standard.activation("softmax(axis=1)").formula == nil)
  }

  @Test func softmaxOfAMissingAxis_namesBoth() throws {
    let activation = try Standard.activation("softmax(axis=3)")
    let error = #expect(throws: DovelaError.self) { _ = try run(activation, [1, 2], [1, 2], [1, 1]) }
    #expect(error?.message.contains("axis=3 does not exist in a tensor of shape (1, 2)") == true)
  }

  private func run(
    _ activation: any Activation, _ input: [Float], _ shape: [Int], _ outputGradient: [Float]
  ) throws -> (y: [Float], dx: [Float]) {
    let x = Memory(input)
    let y = Memory(Array(repeating: Float.nan, count: input.count))
    let dy = Memory(outputGradient)
    let dx = Memory(Array(repeating: Float.nan, count: input.count))
    try activation.forward(x: x.tensor(shape), y: y.tensor(shape), context: Standard.context)
    try activation.backward(
      x: activation.needsInput ? x.tensor(shape) : nil, y: y.tensor(shape), dy: dy.tensor(shape), dx: dx.tensor(shape),
      context: Standard.context)
    return (y.values, dx.values)
  }
}
