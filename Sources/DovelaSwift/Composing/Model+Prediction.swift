import CDovela
import CDovelaRuntime

extension Model {
  /// The outputs for rows of inputs, one tensor for each output.
  ///
  /// - Parameter inputs: one for each input of the model, (batch, …), all with the same number of rows.
  public func predict(_ inputs: [any BatchTensor]) throws -> [Tensor<Float>] {
    let rows = inputs.first?.shape.first ?? 0
    var results = try outputs.map { port in
      let shape =
        try [rows]
        + port.shape.dropFirst().map { extent -> Int in
          guard let extent else {
            throw DovelaError(
              .shapeMismatch, .other, owner: port.name, "has the shape \(port.shape): its extents are not known")
          }
          return extent
        }
      return try Tensor<Float>(Array(repeating: 0, count: shape.reduce(1, *)), shape: shape)
    }
    try withTensors(inputs) { inputs in try fill(&results, inputs) }
    return results
  }

  /// The output of a model that has one, (batch, …).
  public func predict(_ inputs: any BatchTensor...) throws -> Tensor<Float> {
    let results = try predict(inputs)
    guard results.count == 1, let result = results.first else {
      throw DovelaError(
        .invalidArgument, .other, owner: "predict", "the model has \(results.count) outputs; give its inputs as a list")
    }
    return result
  }

  /// Fills a tensor of the right shape with the output of a model with one input and one output: nothing is allocated
  /// from the second call on.
  public func predict(_ input: Tensor<Float>, into output: inout Tensor<Float>) throws {
    let (inputSpec, outputSpec) = (
      try dovela_tensor_spec(input.shape, Float.code), try dovela_tensor_spec(output.shape, Float.code)
    )
    let model = handle
    try output.withUnsafeMutableElements { elements in
      try input.withUnsafeBytes { bytes in
        var given = dovela_tensor_of(UnsafeMutableRawPointer(mutating: bytes.baseAddress), inputSpec)
        var made = dovela_tensor_of(elements.baseAddress, outputSpec)
        try check(dovela_model_predict(model, &given, 1, &made, 1))
      }
    }
  }

  /// Makes room for batches of so many rows, so that no later call has to.
  public func reserve(rows: Int) throws { try check(dovela_model_reserve(handle, UInt64(clamping: rows))) }

  private func fill(_ results: inout [Tensor<Float>], _ inputs: UnsafeMutableBufferPointer<dovela_tensor>) throws {
    var places: [dovela_tensor] = []
    func lend(_ index: Int) throws {
      guard index < results.count else {
        try places.withUnsafeBufferPointer {
          try check(
            dovela_model_predict(handle, inputs.baseAddress, UInt64(inputs.count), $0.baseAddress, UInt64($0.count)))
        }
        return
      }
      let spec = try dovela_tensor_spec(results[index].shape, Float.code)
      var result = results[index]
      try result.withUnsafeMutableElements { elements in
        places.append(dovela_tensor_of(elements.baseAddress, spec))
        try lend(index + 1)
      }
      results[index] = result
    }
    try lend(0)
  }
}
