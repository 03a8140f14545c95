import DovelaCore
import Testing

struct OptimizerTests {
  /// Clipping, decay and schedule are the host's; here they are done by hand, so that the rules are what is tested.
  @Test(arguments: Golden.names("optimizers"))
  func optimizer_matchesKeras(_ name: String) throws {
    let golden = try Golden("optimizers", name)
    let configuration = try golden.configuration(.optimizer, "optimizer")
    let optimizer = try #require(try configuration.make(name: name) as? any Optimizer)
    let variables = golden.tensors.keys.filter { $0.hasPrefix("initial.") }.map { String($0.dropFirst(8)) }.sorted()
    let rates = try golden.tensor("learning_rate").floats
    var weights: [String: [Float]] = [:]
    var slots: [String: [Memory<Float>]] = [:]
    for variable in variables {
      weights[variable] = try golden.tensor("initial.\(variable)").floats
      slots[variable] = try optimizer.build().slots.map {
        Memory(Array(repeating: $0.value, count: weights[variable]?.count ?? 0))
      }
    }
    for step in 0..<(try #require(golden.facts["steps"] as? Int)) {
      let gradients = try clipped(
        try variables.map { try golden.tensor("gradient.\(step).\($0)").floats }, configuration)
      for (variable, gradient) in zip(variables, gradients) {
        var w = try #require(weights[variable])
        if let decay = configuration["weight_decay"].float { w = w.map { $0 - $0 * Float(decay) * rates[step] } }
        w = try update(optimizer, w, gradient, slots[variable] ?? [], step: step + 1, rate: Double(rates[step]))
        weights[variable] = w
        // Keras takes β₂ᵗ in f32, where 1 - β₂ᵗ is off by up to 5e-5 (see the goldens' README).
        let expected = try golden.tensor("value.\(step).\(variable)").floats
        expectClose(w, expected, relative: 1e-5, absolute: 5e-6, "\(variable) after step \(step)")
      }
    }
  }

  private func clipped(_ gradients: [[Float]], _ configuration: Configuration) throws -> [[Float]] {
    func norm(_ values: [Float]) -> Float { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    if let limit = configuration["clipnorm"].float.map({ Float($0) }) {
      return gradients.map { g in g.map { $0 * limit / max(norm(g), limit) } }
    }
    if let limit = configuration["global_clipnorm"].float.map({ Float($0) }) {
      let whole = norm(gradients.flatMap { $0 })
      return gradients.map { g in g.map { $0 * limit / max(whole, limit) } }
    }
    if let limit = configuration["clipvalue"].float.map({ Float($0) }) {
      return gradients.map { g in g.map { min(max($0, -limit), limit) } }
    }
    return gradients
  }

  /// The formulas of keras-reference and of PyTorch's documentation, in f64.
  @Test(arguments: [
    "SGD(0.1, momentum=0.9, dialect=torch)", "SGD(0.1, momentum=0.9, nesterov=true, dialect=torch)",
    "RMSprop(0.01, dialect=torch)", "RMSprop(0.01, momentum=0.5, centered=true, dialect=torch)",
    "Adam(0.01, dialect=torch)", "Adam(0.01, amsgrad=true, dialect=torch)", "Adam(0.01, amsgrad=true)", "AdamW(0.01)",
    "Nadam(0.01)", "Adamax(0.01)", "Adagrad(0.1)", "Adadelta(1.0)",
  ])
  func rule_matchesItsFormula(_ text: String) throws {
    let configuration = try Standard.configuration(.optimizer, text)
    let optimizer = try Standard.optimizer(text)
    let rate = try #require(configuration["learning_rate"].float)
    var reference = Reference(configuration, rate: rate)
    var w: [Float] = [0.5]
    var expected = 0.5
    let slots = try optimizer.build().slots.map { Memory([$0.value]) }
    for step in 1...40 {
      // The rate changes on the way: only then do the dialects of momentum differ.
      let now = step < 20 ? rate : rate / 2
      let gradient = spread(1, seed: UInt64(step))
      w = try update(optimizer, w, gradient, slots, step: step, rate: now)
      expected -= reference.step(Double(gradient[0]), t: Double(step), rate: now)
      expectClose(w, [Float(expected)], relative: 2e-5, absolute: 2e-6, "step \(step)")
    }
  }

  @Test func zeroGradients_mayBeOneSharedBlock() throws {
    // Odd lengths reach the loops' tails.
    for count in [1, 7, 16, 31, 1000] {
      for text in ["SGD(momentum=0.9)", "RMSprop", "Adam", "Adagrad"] {
        let optimizer = try Standard.optimizer(text)
        let slots = try optimizer.build().slots.map { Memory(Array(repeating: $0.value, count: count)) }
        let w = spread(count, seed: 2)
        let after = try update(optimizer, w, Array(repeating: 0, count: count), slots, step: 3, rate: 0.1)
        #expect(after == w, "\(text) over \(count)")
      }
    }
  }

  @Test(arguments: [
    "SGD", "SGD(momentum=0.9)", "RMSprop", "RMSprop(centered=true)", "Adam", "Adam(amsgrad=true)", "Nadam",
  ])
  func ranges_mayBeCutAnywhere(_ text: String) throws {
    let optimizer = try Standard.optimizer(text)
    let count = 77
    let gradient = spread(count, seed: 3)
    func steps(_ cuts: [Int]) throws -> [Float] {
      let slots = try optimizer.build().slots.map { Memory(Array(repeating: $0.value, count: count)) }
      var w = spread(count, seed: 4)
      for step in 1...3 {
        for (first, last) in zip(cuts, cuts.dropFirst()) {
          let part = slots.map { $0.pointer + first }
          w.replaceSubrange(
            first..<last,
            with: try update(
              optimizer, Array(w[first..<last]), Array(gradient[first..<last]), part, step: step, rate: 0.01))
        }
      }
      return w
    }
    let whole = try steps([0, count])
    for cuts in [[0, 1, count], [0, 8, 9, 64, count], [0, 7, 13, 30, 31, 76, count]] {
      #expect(try steps(cuts) == whole, "cut at \(cuts)")
    }
  }

  @Test func slots_areNamedAsKerasNamesThem() throws {
    func names(_ text: String) throws -> [String] { try Standard.optimizer(text).build().slots.map(\.name) }
    #expect(try names("sgd") == [])
    #expect(try names("SGD(momentum=0.5)") == ["momentum"])
    #expect(try names("RMSprop(centered=true, momentum=0.1)") == ["velocity", "average_gradient", "momentum"])
    #expect(try names("Adam(amsgrad=true)") == ["momentum", "velocity", "velocity_hat"])
    #expect(try Standard.optimizer("adagrad").build().slots.first?.value == 0.1)
    #expect(try Standard.optimizer("adam").granularity == .elementwise)
  }

  @Test func defaults_areKerasOwn() throws {
    func rate(_ text: String) throws -> Double? { try Standard.configuration(.optimizer, text)["learning_rate"].float }
    #expect(try rate("SGD") == 0.01)
    #expect(try rate("adam") == 0.001)
    #expect(try Standard.configuration(.optimizer, "AdamW")["weight_decay"].float == 0.004)
    #expect(try Standard.configuration(.optimizer, "Adam(0.5, 0.8, 0.7)")["beta_2"].float == 0.7)
    #expect(try Standard.configuration(.optimizer, "SGD(0.1, 0.9, true)")["nesterov"].bool == true)
  }

  private func update(
    _ optimizer: any Optimizer, _ weights: [Float], _ gradient: [Float], _ slots: [Memory<Float>], step: Int,
    rate: Double
  ) throws -> [Float] {
    try update(optimizer, weights, gradient, slots.map(\.pointer), step: step, rate: rate)
  }

  private func update(
    _ optimizer: any Optimizer, _ weights: [Float], _ gradient: [Float], _ slots: [UnsafeMutablePointer<Float>],
    step: Int, rate: Double
  ) throws -> [Float] {
    let w = Memory(weights)
    let g = Memory(gradient)
    let pointers = Memory(slots.map { Optional($0) })
    try optimizer.update(
      Update(
        context: Standard.context, count: weights.count, weights: w.pointer, gradient: g.pointer,
        slots: pointers.pointer, slotCount: slots.count, step: step, learningRate: rate))
    return w.values
  }
}

/// One element of each rule, written from the formulas.
private struct Reference {
  let name: String
  let torch: Bool
  let value: (String) -> Double
  let flag: (String) -> Bool
  var m = 0.0
  var v: Double
  var extra = 0.0
  var product = 1.0

  init(_ configuration: Configuration, rate: Double) {
    name = configuration.schema.name
    torch = configuration["dialect"].string == "torch"
    value = { configuration[$0].float ?? 0 }
    flag = { configuration[$0].bool ?? false }
    v = name == "Adagrad" ? 0.1 : 0
  }

  mutating func step(_ g: Double, t: Double, rate: Double) -> Double {
    let epsilon = value("epsilon")
    switch name {
    case "SGD":
      m = value("momentum") * m + g
      return rate * (flag("nesterov") ? g + value("momentum") * m : m)
    case "RMSprop":
      let rho = value("rho")
      v = rho * v + (1 - rho) * g * g
      extra = rho * extra + (1 - rho) * g
      let mean = flag("centered") ? extra * extra : 0
      m = value("momentum") * m + g / ((v - mean).squareRoot() + epsilon)
      return rate * m
    case "Adagrad":
      v += g * g
      return rate * g / (v + epsilon).squareRoot()
    case "Adadelta":
      let rho = value("rho")
      v = rho * v + (1 - rho) * g * g
      let d = g * ((m + epsilon) / (v + epsilon)).squareRoot()
      m = rho * m + (1 - rho) * d * d
      return rate * d
    default: return moments(g, t: t, rate: rate, epsilon: epsilon)
    }
  }

  private mutating func moments(_ g: Double, t: Double, rate: Double, epsilon: Double) -> Double {
    let (b1, b2) = (value("beta_1"), value("beta_2"))
    m = b1 * m + (1 - b1) * g
    if name == "Adamax" {
      v = max(b2 * v, abs(g))
      return rate / (1 - power(b1, t)) * m / (v + epsilon)
    }
    v = b2 * v + (1 - b2) * g * g
    extra = max(extra, v)
    let second = flag("amsgrad") ? extra : v
    let (c1, c2) = (1 - power(b1, t), 1 - power(b2, t))
    if name == "Nadam" {
      let u = b1 * (1 - 0.5 * power(0.96, t))
      let next = b1 * (1 - 0.5 * power(0.96, t + 1))
      product *= u
      let hat = next * m / (1 - product * next) + (1 - u) * g / (1 - product)
      return rate * hat / ((v / c2).squareRoot() + epsilon)
    }
    return torch
      ? rate / c1 * m / ((second / c2).squareRoot() + epsilon)
      : rate * c2.squareRoot() / c1 * m / (second.squareRoot() + epsilon)
  }

  private func power(_ base: Double, _ exponent: Double) -> Double {
    (0..<Int(exponent)).reduce(1) { product, _ in product * base }
  }
}
