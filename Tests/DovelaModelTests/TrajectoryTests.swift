import DovelaConfig
import DovelaCore
import DovelaModel
import Testing

/// Fifty steps with the standard plugins against Keras: same initial weights, same order of rows, same losses.
@Suite struct TrajectoryTests {
  @Test(arguments: Golden.names("trajectories"))
  func losses_matchKeras(name: String) throws {
    let golden = try Golden("trajectories", name)
    let standard = try Standard()
    let holder = try TestContext()
    let specification = try standard.model(try #require(golden.case["model"]))
    let losses = try (golden.case["losses"] as? [Any] ?? []).map { try standard.component(.loss, $0) }
    let rows = golden.case["batch_size"] as? Int ?? 16
    let model = try Model(
      specification, inputs: specification.inputs.indices.map { spec(golden, "input.\($0)") }, context: holder.context)
    try model.initialize(seed: 1)
    for variable in model.variables where variable.isPersistent {
      let initial = golden.floats("initial.\(variable.path)")
      try #require(initial.count == variable.count, "\(variable.path)")
      variable.value?.update(from: initial, count: initial.count)
    }
    let learner = try Learner(
      model, targets: model.outputs.indices.map { spec(golden, "target.\($0)") },
      objective: ObjectiveSpecification(losses: losses),
      optimizer: try standard.component(.optimizer, try #require(golden.case["optimizer"])),
      registry: standard.registry, seed: 1)
    try learner.reserve(rows: rows)
    let order = golden.words("order").map(Int.init)
    let expected = golden.floats("loss")
    var worst = 0.0
    for (step, loss) in expected.enumerated() {
      let batch = order[step * rows..<(step + 1) * rows]
      for index in model.inputs.indices { try gather(golden, "input.\(index)", batch, into: try model.input(index)) }
      for index in model.outputs.indices {
        try gather(golden, "target.\(index)", batch, into: try learner.target(index))
      }
      let mine = try learner.train(rows: rows)
      worst = max(worst, abs(mine - Double(loss)) / abs(Double(loss)))
    }
    #expect(worst < 1e-4, "\(name): \(worst)")
    for variable in model.variables where variable.isPersistent {
      let final = golden.floats("final.\(variable.path)")
      guard let value = variable.value else { continue }
      let difference = final.indices.map { abs(final[$0] - value[$0]) }.max() ?? 0
      #expect(difference < 2e-3, "\(name): \(variable.path) differs by \(difference)")
    }
  }

  private func spec(_ golden: Golden, _ name: String) -> TensorSpec {
    TensorSpec([nil] + golden.shape(name).dropFirst().map { $0 }, golden.isFloat(name) ? .f32 : .i32)
  }

  private func gather(_ golden: Golden, _ name: String, _ rows: ArraySlice<Int>, into tensor: Tensor) throws {
    let words = golden.words(name)
    let width = words.count / golden.shape(name)[0]
    let isFloat = golden.isFloat(name)
    for (place, row) in rows.enumerated() {
      for index in 0..<width {
        let word = words[row * width + index]
        switch (isFloat, tensor.spec.dtype) {
        case (true, .f32), (false, .i32):
          tensor.data.storeBytes(of: word, toByteOffset: 4 * (place * width + index), as: UInt32.self)
        case (false, .f32):
          tensor.floats[place * width + index] = Float(Int32(bitPattern: word))
        default:
          tensor.data.storeBytes(
            of: Int32(Float(bitPattern: word)), toByteOffset: 4 * (place * width + index), as: Int32.self)
        }
      }
    }
  }
}
