import DovelaCore

/// Copies elements of one type to another: what a caller has to what a model wants. Labels that do not fit 32 bits are
/// clamped, and refused as out of range where they are used.
func copyElements(
  _ count: Int, from source: UnsafeRawPointer, _ dtype: UInt32, to target: UnsafeMutableRawPointer, _ wanted: DType,
  _ what: @autoclosure () -> String
) throws {
  if dtype == wanted.rawValue {
    target.copyMemory(from: source, byteCount: count * wanted.size)
    return
  }
  switch (DType(rawValue: dtype), wanted) {
  case (.u8, .f32): convert(count, source, UInt8.self, target, Float.self) { Float($0) }
  case (.i32, .f32): convert(count, source, Int32.self, target, Float.self) { Float($0) }
  case (.i64, .f32): convert(count, source, Int64.self, target, Float.self) { Float($0) }
  case (.f64, .f32): convert(count, source, Double.self, target, Float.self) { Float($0) }
  case (.u8, .i32): convert(count, source, UInt8.self, target, Int32.self) { Int32($0) }
  case (.i64, .i32): convert(count, source, Int64.self, target, Int32.self) { Int32(clamping: $0) }
  case (.i32, .u8): convert(count, source, Int32.self, target, UInt8.self) { UInt8(clamping: $0) }
  case (.i64, .u8): convert(count, source, Int64.self, target, UInt8.self) { UInt8(clamping: $0) }
  default:
    let found = DType(rawValue: dtype).map { "\($0)" } ?? "of an unknown type"
    throw DovelaError(.shapeMismatch, .other, owner: what(), "is \(found), where \(wanted) is wanted")
  }
}

@inline(__always)
private func convert<From, To>(
  _ count: Int, _ source: UnsafeRawPointer, _: From.Type, _ target: UnsafeMutableRawPointer, _: To.Type,
  _ value: (From) -> To
) {
  let from = source.assumingMemoryBound(to: From.self)
  let to = target.assumingMemoryBound(to: To.self)
  for index in 0..<count { to[index] = value(from[index]) }
}
