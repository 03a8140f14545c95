import CDovela
import CDovelaRuntime

extension Model {
  /// The values of a variable, as a copy.
  public func weights(_ name: String) throws -> Tensor<Float> {
    let found = try parameter(name)
    return try Tensor(Array(values(found)), shape: found.spec.extents.compactMap { $0 })
  }

  /// Sets the values of a variable; their shape is the variable's.
  public func setWeights(_ name: String, _ weights: Tensor<Float>) throws {
    let found = try parameter(name)
    let shape = found.spec.extents.compactMap { $0 }
    guard shape == weights.shape else {
      throw DovelaError(
        .shapeMismatch, .other, owner: name, "has the shape \(shape), received weights of the shape \(weights.shape)")
    }
    _ = values(found).update(fromContentsOf: weights.elements)
  }

  /// Lends a variable's memory, to read and to write, without a copy. Nobody else may use the model meanwhile.
  public func withUnsafeWeights<Result>(
    _ name: String, _ body: (UnsafeMutableBufferPointer<Float>) throws -> Result
  ) throws -> Result {
    try body(values(try parameter(name)))
  }

  /// The gradient of a variable that the last ``Trainer/backward()`` computed; `nil` where there is none.
  public func gradient(_ name: String) throws -> Tensor<Float>? {
    let found = try parameter(name)
    guard let gradient = found.gradient else { return nil }
    let shape = found.spec.extents.compactMap { $0 }
    return try Tensor(Array(UnsafeBufferPointer(start: gradient, count: shape.reduce(1, *))), shape: shape)
  }

  private func parameter(_ name: String) throws -> dovela_parameter {
    var parameter = dovela_parameter()
    try check(dovela_model_find_parameter(handle, name, &parameter))
    return parameter
  }

  private func values(_ parameter: dovela_parameter) -> UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: parameter.value, count: parameter.spec.extents.reduce(1) { $0 * ($1 ?? 1) })
  }
}
