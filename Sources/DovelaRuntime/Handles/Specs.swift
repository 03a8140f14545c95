import CDovela
import DovelaCore
import DovelaPlugins

/// A spec as the core has it; every extent is checked.
func spec(_ raw: dovela_tensor_spec, _ what: String) throws -> TensorSpec {
  guard raw.rank <= UInt32(TensorSpec.maximumRank) else {
    throw DovelaError(
      .shapeMismatch, .other, owner: what, "has \(raw.rank) axes; at most \(TensorSpec.maximumRank) are possible")
  }
  guard let dtype = DType(rawValue: raw.dtype) else {
    throw DovelaError(.unsupported, .other, owner: what, "has the unknown element type \(raw.dtype)")
  }
  let extents = (0..<Int(raw.rank)).map { raw[$0] }
  return TensorSpec(
    try extents.map { extent -> Int? in
      if extent == DOVELA_UNKNOWN_EXTENT { return nil }
      guard extent >= 0, let size = Int(exactly: extent) else {
        throw DovelaError(.shapeMismatch, .other, owner: what, "has an axis of \(extent) elements")
      }
      return size
    }, dtype)
}

/// The caller's tensor: data without gaps on the processor, all extents known.
func tensor(_ raw: dovela_tensor, _ what: String) throws -> Tensor {
  guard raw.strides == nil else {
    throw DovelaError(
      .unsupported, .other, owner: what, "has strides: give row-major data without gaps, and NULL for strides")
  }
  guard raw.device_type == 1 || raw.device_type == 0 else {
    throw DovelaError(.unsupported, .other, owner: what, "lies on device \(raw.device_type): only the CPU (1) is known")
  }
  let spec = try spec(raw.spec, what)
  guard let bytes = spec.byteCount else {
    throw DovelaError(.shapeMismatch, .other, owner: what, "has the shape \(spec): every extent must be known")
  }
  guard let data = raw.data ?? (bytes == 0 ? UnsafeMutableRawPointer(bitPattern: 64) : nil) else {
    throw refused(what, "has no data")
  }
  guard UInt(bitPattern: data) % UInt(spec.dtype.size) == 0 else {
    throw refused(what, "has data that is not aligned to its elements of \(spec.dtype.size) bytes")
  }
  return Tensor(spec, data)
}
