import CDovela
import DovelaCore
import DovelaModel

extension ModelBox {
  /// Rows at once where nobody reserved any.
  private static let usualBatch = 256

  /// Room for batches of so many rows.
  func reserve(_ rows: Int) throws { try model.reserve(rows: rows) }

  /// outputs = the model's, for all rows of the inputs, in batches.
  func predict(_ tensors: UnsafeBufferPointer<dovela_tensor>, _ results: UnsafeBufferPointer<dovela_tensor>) throws {
    let rows = try inputs.rows(tensors)
    guard try outputs.rows(results) == rows else {
      throw DovelaError(
        .shapeMismatch, .other, owner: "outputs", "must have as many rows as the inputs have: \(rows)")
    }
    for index in 0..<results.count where results[index].spec.dtype != DType.f32.rawValue {
      throw DovelaError(.shapeMismatch, .other, owner: outputs.label(index), "must be f32")
    }
    guard rows > 0 else { return }
    if model.capacity == 0 { try reserve(min(rows, Self.usualBatch)) }
    try locateInputs()
    var first = 0
    while first < rows {
      let count = min(model.capacity, rows - first)
      try inputs.write(tensors, first: first, count: count)
      try model.predict(rows: count)
      for index in 0..<results.count {
        let made = try model.output(index)
        let bytes = count * outputs.widths[index] * MemoryLayout<Float>.size
        results[index].data?.advanced(by: first * outputs.widths[index] * MemoryLayout<Float>.size)
          .copyMemory(from: made.data, byteCount: bytes)
      }
      first += count
    }
  }

  /// Looks up where inputs lie; they move when more rows are reserved.
  func locateInputs() throws {
    for index in 0..<inputs.addresses.count { inputs.addresses[index] = try model.inputAddress(index) }
  }
}
