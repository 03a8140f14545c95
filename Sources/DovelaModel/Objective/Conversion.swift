import DovelaCore

/// Targets in another element type: a metric may want whole numbers where the loss wants floats, or the other way.
enum Conversion {
  static func convert(_ from: Tensor, into: Tensor) {
    let count = from.count
    switch (from.spec.dtype, into.spec.dtype) {
    case (.f32, .i32):
      let source = from.data.assumingMemoryBound(to: Float.self)
      let target = into.data.assumingMemoryBound(to: Int32.self)
      for index in 0..<count { target[index] = Int32(exactly: source[index].rounded()) ?? -1 }
    case (.i32, .f32):
      let source = from.data.assumingMemoryBound(to: Int32.self)
      let target = into.data.assumingMemoryBound(to: Float.self)
      for index in 0..<count { target[index] = Float(source[index]) }
    default:
      into.data.copyMemory(from: from.data, byteCount: count * from.spec.dtype.size)
    }
  }
}
