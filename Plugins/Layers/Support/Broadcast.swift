import CLayers
import PluginKit

extension layers_broadcast {
  /// How operands of these extents are laid over an output: aligned at the last axis, extents of 1 repeated.
  init(to output: [Int], from a: [Int], _ b: [Int]) {
    self.init()
    rank = Int32(output.count)
    withUnsafeMutableBytes(of: &extents) { bytes in
      for (axis, extent) in output.enumerated() {
        bytes.storeBytes(of: Int64(extent), toByteOffset: axis * 8, as: Int64.self)
      }
    }
    withUnsafeMutableBytes(of: &a_strides) { Self.write(Self.strides(a, output.count), to: $0) }
    withUnsafeMutableBytes(of: &b_strides) { Self.write(Self.strides(b, output.count), to: $0) }
  }

  /// One operand, of these strides.
  init(extents: [Int], strides: [Int]) {
    self.init(to: extents, from: extents, extents)
    withUnsafeMutableBytes(of: &a_strides) { Self.write(strides, to: $0) }
  }

  /// The first operand as large as the output.
  init(to output: [Int], from b: [Int]) { self.init(to: output, from: output, b) }

  private static func strides(_ operand: [Int], _ rank: Int) -> [Int] {
    var strides = [Int](repeating: 0, count: rank)
    var step = 1
    for (back, extent) in operand.reversed().enumerated() {
      strides[rank - 1 - back] = extent == 1 ? 0 : step
      step *= extent
    }
    return strides
  }

  private static func write(_ strides: [Int], to bytes: UnsafeMutableRawBufferPointer) {
    for (axis, stride) in strides.enumerated() {
      bytes.storeBytes(of: Int64(stride), toByteOffset: axis * 8, as: Int64.self)
    }
  }
}
