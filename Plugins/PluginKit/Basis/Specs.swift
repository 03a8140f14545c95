import CDovela

public typealias TensorSpec = dovela_tensor_spec

extension dovela_tensor_spec {
  /// A spec from extents; -1 is unknown.
  public init(_ extents: [Int], dtype: UInt32 = DType.f32) {
    self.init()
    self.dtype = dtype
    rank = UInt32(min(extents.count, Int(DOVELA_MAX_RANK)))
    for axis in 0..<Int(rank) { self[axis] = extents[axis] }
  }

  /// The extent of an axis; -1 is unknown. Axes below 0 count from the end.
  public subscript(axis: Int) -> Int {
    get {
      let index = axis < 0 ? axis + Int(rank) : axis
      guard index >= 0, index < Int(DOVELA_MAX_RANK) else { return -1 }
      return withUnsafeBytes(of: shape) { Int($0.load(fromByteOffset: index * 8, as: Int64.self)) }
    }
    set {
      let index = axis < 0 ? axis + Int(rank) : axis
      guard index >= 0, index < Int(DOVELA_MAX_RANK) else { return }
      withUnsafeMutableBytes(of: &shape) { $0.storeBytes(of: Int64(newValue), toByteOffset: index * 8, as: Int64.self) }
    }
  }

  public var extents: [Int] { (0..<Int(rank)).map { self[$0] } }

  /// The product of the extents from an axis to another, the second excluded; -1 where one is unknown.
  public func count(_ first: Int = 0, _ last: Int? = nil) -> Int {
    var product = 1
    for axis in first..<max(first, last ?? Int(rank)) {
      if self[axis] < 0 { return -1 }
      let (value, overflow) = product.multipliedReportingOverflow(by: self[axis])
      if overflow { return -1 }
      product = value
    }
    return product
  }

  /// As Keras prints a shape: `(None, 28, 28)`.
  public var text: String {
    let inside = extents.map { $0 < 0 ? "None" : String($0) }.joined(separator: ", ")
    return rank == 1 ? "(\(inside),)" : "(\(inside))"
  }
}

/// Element types, as the contract packs them: the header's macros do not reach Swift.
public enum DType {
  public static let i32: UInt32 = 0x1_20_00
  public static let i64: UInt32 = 0x1_40_00
  public static let u8: UInt32 = 0x1_08_01
  public static let f32: UInt32 = 0x1_20_02
  public static let f64: UInt32 = 0x1_40_02
  public static let text: UInt32 = 0x1_80_03
}

extension dovela_tensor {
  /// The elements of an f32 tensor; `nil` where it has no memory.
  public var floats: UnsafeMutablePointer<Float>? { data?.assumingMemoryBound(to: Float.self) }
  public var bytes: UnsafeMutablePointer<UInt8>? { data?.assumingMemoryBound(to: UInt8.self) }
  public var ints: UnsafeMutablePointer<Int32>? { data?.assumingMemoryBound(to: Int32.self) }
  public var count: Int { spec.count() }
}
