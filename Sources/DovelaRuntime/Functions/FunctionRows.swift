import CDovela
import CDovelaRuntime
import DovelaCore
import DovelaPlugins

/// Rows of a model's inputs and outputs whose elements are numbered on over all of them.
final class FunctionRows {
  let capacity: Int
  let inputCount: Int
  let outputCount: Int
  private let inputs: Tensors
  private let outputs: Tensors

  init(_ box: ModelBox, capacity: Int) throws {
    self.capacity = capacity
    inputs = try Tensors(box.inputs, dtypes: box.inputs.dtypes, rows: capacity)
    outputs = try Tensors(box.outputs, dtypes: box.outputs.dtypes.map { _ in .f32 }, rows: capacity)
    inputCount = inputs.count
    outputCount = outputs.count
  }

  /// Sets every row to these values; zeros where there are none.
  func fill(_ values: UnsafeBufferPointer<Float>) throws {
    for row in 0..<capacity {
      for element in 0..<inputCount { try set(element, row: row, values.isEmpty ? 0 : Double(values[element])) }
    }
  }

  func set(_ element: Int, row: Int, _ value: Double) throws {
    let (tensor, index) = inputs.place(element, row: row)
    switch tensor.dtype {
    case .i32:
      guard let whole = Int32(exactly: value) else { throw Self.unfit(value, element) }
      tensor.data.storeBytes(of: whole, toByteOffset: index * 4, as: Int32.self)
    case .u8:
      guard let whole = UInt8(exactly: value) else { throw Self.unfit(value, element) }
      tensor.data.storeBytes(of: whole, toByteOffset: index, as: UInt8.self)
    default: tensor.data.storeBytes(of: Float(value), toByteOffset: index * 4, as: Float.self)
    }
  }

  private static func unfit(_ value: Double, _ element: Int) -> DovelaError {
    DovelaError(.outOfRange, .other, owner: "input element \(element)", "\(value) is no index")
  }

  func output(_ element: Int, row: Int) -> Float {
    let (tensor, index) = outputs.place(element, row: row)
    return tensor.data.load(fromByteOffset: index * 4, as: Float.self)
  }

  /// outputs = the model's for the first rows.
  func predict(_ box: ModelBox, count: Int) throws {
    inputs.setRows(count)
    outputs.setRows(count)
    try box.predict(UnsafeBufferPointer(inputs.descriptors), UnsafeBufferPointer(outputs.descriptors))
  }
}

/// One tensor for each port, in memory of its own.
private final class Tensors {
  struct Part {
    var first: Int
    var width: Int
    var dtype: DType
    var data: UnsafeMutableRawPointer
  }

  let descriptors: UnsafeMutableBufferPointer<dovela_tensor>
  let count: Int
  private var parts: [Part] = []

  init(_ places: Places, dtypes: [DType], rows: Int) throws {
    var count = 0
    for (index, width) in places.widths.enumerated() {
      guard width > 0 else {
        throw DovelaError(
          .shapeMismatch, .other, owner: places.label(index),
          "has an axis of unknown extent, so a function cannot have it")
      }
      let data = UnsafeMutableRawPointer.allocate(byteCount: width * rows * dtypes[index].size, alignment: 64)
      parts.append(Part(first: count, width: width, dtype: dtypes[index], data: data))
      count += width
    }
    self.count = count
    descriptors = .allocate(capacity: max(parts.count, 1))
    for (index, part) in parts.enumerated() {
      var spec = places.specs[index]
      spec.dtype = part.dtype.rawValue
      descriptors.initializeElement(at: index, to: dovela_tensor_of(part.data, spec))
    }
  }

  deinit {
    for part in parts { part.data.deallocate() }
    descriptors.deallocate()
  }

  func place(_ element: Int, row: Int) -> (tensor: Part, index: Int) {
    var part = parts[0]
    for candidate in parts where candidate.first <= element { part = candidate }
    return (part, row * part.width + element - part.first)
  }

  func setRows(_ rows: Int) {
    for index in parts.indices { descriptors[index].spec.shape.0 = Int64(rows) }
  }
}
