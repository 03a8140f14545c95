import CDovela
import DovelaCore

// Specifications and tensors between the core's form and the contract's.

extension dovela_tensor_spec {
  package init(_ spec: TensorSpec) {
    self.init()
    dtype = spec.dtype.rawValue
    rank = UInt32(min(spec.extents.count, TensorSpec.maximumRank))
    withUnsafeMutableBytes(of: &shape) { bytes in
      let shape = bytes.assumingMemoryBound(to: Int64.self)
      for axis in 0..<min(spec.extents.count, TensorSpec.maximumRank) { shape[axis] = Int64(spec.extents[axis] ?? -1) }
    }
  }

  /// The core's form. `owner` and `what` name the plugin and the place where a wrong one comes from.
  func checked(owner: String, _ what: String) throws -> TensorSpec {
    guard let type = DType(rawValue: dtype) else {
      throw DovelaError(.internal, .plugin, owner: owner, "\(what) has the unknown dtype 0x\(String(dtype, radix: 16))")
    }
    guard rank <= UInt32(TensorSpec.maximumRank) else {
      throw DovelaError(.internal, .plugin, owner: owner, "\(what) has rank \(rank); the most is 8")
    }
    var extents: [Int?] = []
    for axis in 0..<Int(rank) {
      let extent = self[axis]
      guard extent >= -1 else {
        throw DovelaError(.internal, .plugin, owner: owner, "\(what) has the extent \(extent) on axis \(axis)")
      }
      extents.append(extent == -1 ? nil : Int(extent))
    }
    return TensorSpec(extents, type)
  }

  package subscript(axis: Int) -> Int64 {
    withUnsafeBytes(of: shape) { $0.loadUnaligned(fromByteOffset: axis * 8, as: Int64.self) }
  }
}

/// The specs of an array that a plugin made.
func checkedSpecs(
  _ specs: UnsafePointer<dovela_tensor_spec>?, _ count: UInt64, owner: String, _ what: String
) throws -> [TensorSpec] {
  // More are a count that was never set: what would be read is not the plugin's memory.
  guard count <= 1 << 16, specs != nil || count == 0 else {
    throw DovelaError(
      .internal, .plugin, owner: owner,
      specs == nil ? "gives NULL in place of \(count) specs (\(what))" : "gives \(count) specs (\(what))")
  }
  return try (0..<Int(count)).compactMap { try specs?[$0].checked(owner: owner, "\(what) \($0)") }
}

extension dovela_tensor {
  init(_ spec: TensorSpec, _ data: UnsafeMutableRawPointer? = nil) {
    self.init(data: data, spec: dovela_tensor_spec(spec), strides: nil, device_type: 1, device_id: 0)
  }

  init(_ tensor: Tensor) { self.init(tensor.spec, tensor.data) }
}

/// A fixed number of C structures that live as long as the instance or plan that calls with them, so that a call
/// allocates nothing.
final class Block<T> {
  let pointer: UnsafeMutablePointer<T>
  let count: Int

  init(_ count: Int, _ value: T) {
    self.count = count
    pointer = .allocate(capacity: max(count, 1))
    pointer.initialize(repeating: value, count: max(count, 1))
  }

  convenience init(_ values: [T], _ filler: T) {
    self.init(values.count, filler)
    for (index, value) in values.enumerated() { pointer[index] = value }
  }

  deinit { pointer.deallocate() }

  subscript(index: Int) -> T {
    get { pointer[index] }
    set { pointer[index] = newValue }
  }
}

extension Block<dovela_tensor> {
  convenience init(_ specs: [TensorSpec]) { self.init(specs.map { dovela_tensor($0) }, dovela_tensor()) }
}
