/// Elements in somebody else's memory: row-major, of known extents. The arenas of the model own what it points to.
public struct Tensor: @unchecked Sendable {
  public var spec: TensorSpec
  public var data: UnsafeMutableRawPointer

  public init(_ spec: TensorSpec, _ data: UnsafeMutableRawPointer) {
    self.spec = spec
    self.data = data
  }

  public var count: Int { spec.count ?? 0 }

  /// The elements as floats; empty where the tensor is not f32.
  public var floats: UnsafeMutableBufferPointer<Float> {
    guard spec.dtype == .f32 else { return .init(start: nil, count: 0) }
    return .init(start: data.assumingMemoryBound(to: Float.self), count: count)
  }
}
