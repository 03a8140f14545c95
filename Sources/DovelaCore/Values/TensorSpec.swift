/// The extents and the element type of a tensor, before there is one.
///
/// An extent is `nil` while it is not known: the batch, or a time that varies.
public struct TensorSpec: Hashable, Sendable {
  /// The most axes that a tensor may have, the batch axis included.
  public static let maximumRank = 8

  public var extents: [Int?]
  public var dtype: DType

  public init(_ extents: [Int?], _ dtype: DType = .f32) {
    self.extents = extents
    self.dtype = dtype
  }

  public var rank: Int { extents.count }

  /// The product of the extents: `nil` where one is unknown or the product does not fit an `Int`.
  public var count: Int? {
    var product = 1
    for extent in extents {
      guard let extent else { return nil }
      let (value, overflow) = product.multipliedReportingOverflow(by: extent)
      if overflow { return nil }
      product = value
    }
    return product
  }

  /// The size in bytes: `nil` where `count` is, or where the size does not fit an `Int`.
  public var byteCount: Int? {
    guard let count else { return nil }
    let (bytes, overflow) = count.multipliedReportingOverflow(by: dtype.size)
    return overflow ? nil : bytes
  }

  /// The same with the first axis set: a batch of that many rows.
  public func withBatch(_ batch: Int?) -> TensorSpec {
    guard !extents.isEmpty else { return self }
    var copy = self
    copy.extents[0] = batch
    return copy
  }
}

extension TensorSpec: CustomStringConvertible {
  /// As Keras prints a shape: `(None, 28, 28)`; the element type follows unless it is f32.
  public var description: String {
    let inside = extents.map { $0.map(String.init) ?? "None" }.joined(separator: ", ")
    let shape = extents.count == 1 ? "(\(inside),)" : "(\(inside))"
    return dtype == .f32 ? shape : "\(shape) \(dtype)"
  }
}
