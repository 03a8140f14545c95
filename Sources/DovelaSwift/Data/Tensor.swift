import CDovela
import CDovelaRuntime

/// What a tensor may be made of.
public protocol TensorElement: Sendable {
  /// The code of the type, as DLPack's data types lie in memory.
  static var code: UInt32 { get }
}

extension Float: TensorElement {
  public static var code: UInt32 { 2 | 32 << 8 | 1 << 16 }
}

extension Double: TensorElement {
  public static var code: UInt32 { 2 | 64 << 8 | 1 << 16 }
}

extension Int32: TensorElement {
  public static var code: UInt32 { 0 | 32 << 8 | 1 << 16 }
}

extension Int64: TensorElement {
  public static var code: UInt32 { 0 | 64 << 8 | 1 << 16 }
}

extension UInt8: TensorElement {
  public static var code: UInt32 { 1 | 8 << 8 | 1 << 16 }
}

/// Elements in row-major order with their shape; the first axis is the batch's.
public struct Tensor<Element: TensorElement>: Sendable {
  /// Extents, at most 8.
  public let shape: [Int]
  /// As many as the product of the extents.
  public private(set) var elements: [Element]

  /// - Throws: where the number of elements is not the product of the extents.
  public init(_ elements: [Element], shape: [Int]) throws {
    var count = 1
    for extent in shape {
      let product = count.multipliedReportingOverflow(by: extent)
      guard extent >= 0, !product.overflow, shape.count <= Int(DOVELA_MAX_RANK) else {
        throw DovelaError(.shapeMismatch, .other, owner: "Tensor", "no tensor has the shape \(shape)")
      }
      count = product.partialValue
    }
    guard count == elements.count else {
      throw DovelaError(
        .shapeMismatch, .other, owner: "Tensor",
        "received \(elements.count) elements for the shape \(shape), which has \(count)")
    }
    self.shape = shape
    self.elements = elements
  }

  /// A tensor of one axis: (batch,).
  public init(_ elements: [Element]) {
    shape = [elements.count]
    self.elements = elements
  }

  /// A tensor of two axes, (batch, features), from rows of equal length.
  public init(rows: [[Element]]) throws {
    try self.init(rows.flatMap { $0 }, shape: [rows.count, rows.first?.count ?? 0])
  }

  /// The elements of one row, whatever its shape.
  public subscript(row row: Int) -> ArraySlice<Element> {
    let width = shape.dropFirst().reduce(1, *)
    return elements[(row * width)..<((row + 1) * width)]
  }

  /// Lends the elements to be written; their number stays.
  public mutating func withUnsafeMutableElements<Result>(
    _ body: (UnsafeMutableBufferPointer<Element>) throws -> Result
  ) rethrows -> Result {
    try elements.withUnsafeMutableBufferPointer { try body($0) }
  }
}

extension Tensor: Equatable where Element: Equatable {}

/// A tensor of any element type, as inputs and targets are given.
public protocol BatchTensor: Sendable {
  /// Extents; the first is the batch's.
  var shape: [Int] { get }
  /// The code of the element type.
  var code: UInt32 { get }
  /// Lends the bytes of the elements.
  func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result
}

extension Tensor: BatchTensor {
  public var code: UInt32 { Element.code }

  public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try elements.withUnsafeBytes(body)
  }
}

extension dovela_tensor_spec {
  /// An extent that is not known is `nil`.
  init(_ shape: [Int?], _ code: UInt32) throws {
    guard shape.count <= Int(DOVELA_MAX_RANK) else {
      throw DovelaError(.shapeMismatch, .other, owner: "Tensor", "a tensor has at most 8 axes, received \(shape.count)")
    }
    self.init()
    dtype = code
    rank = UInt32(shape.count)
    withUnsafeMutableBytes(of: &self.shape) { bytes in
      let extents = bytes.bindMemory(to: Int64.self)
      for (axis, extent) in shape.enumerated() { extents[axis] = extent.map(Int64.init) ?? -1 }
    }
  }

  /// The extents, `nil` where one is not known.
  var extents: [Int?] {
    withUnsafeBytes(of: shape) { bytes in
      bytes.bindMemory(to: Int64.self).prefix(Int(rank)).map { $0 < 0 ? nil : Int($0) }
    }
  }
}

/// Lends tensors as the C interface has them.
func withTensors<Result>(
  _ tensors: [any BatchTensor], _ body: (UnsafeMutableBufferPointer<dovela_tensor>) throws -> Result
) throws -> Result {
  var lent: [dovela_tensor] = []
  lent.reserveCapacity(tensors.count)
  func lend(_ rest: ArraySlice<any BatchTensor>) throws -> Result {
    guard let tensor = rest.first else { return try lent.withUnsafeMutableBufferPointer { try body($0) } }
    let spec = try dovela_tensor_spec(tensor.shape, tensor.code)
    return try tensor.withUnsafeBytes { bytes in
      lent.append(dovela_tensor_of(UnsafeMutableRawPointer(mutating: bytes.baseAddress), spec))
      return try lend(rest.dropFirst())
    }
  }
  return try lend(tensors[...])
}
