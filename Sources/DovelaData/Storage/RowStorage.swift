import CDovelaData
import DovelaCore

/// The rows of one input or target, immutable: (rows, width) of u8, i32 or f32; where few elements are not zero
/// (texts as multi-hot vectors), only those.
final class RowStorage: @unchecked Sendable {
  let rows: Int
  /// Elements of one row.
  let width: Int
  let dtype: DType
  private let bytes: UnsafeMutableRawBufferPointer
  private let sparse: Sparse?

  private struct Sparse {
    var offsets: UnsafeMutableBufferPointer<UInt64>
    var columns: UnsafeMutableBufferPointer<UInt32>
    var values: UnsafeMutableBufferPointer<Float>
  }

  /// Rows this wide, and with at most one element in sixteen that is not zero, are kept sparse: gathering them then
  /// clears the batch and writes few places, where dense rows would be read from main memory.
  private static let leastSparseWidth = 256
  private static let sparseShare = 16

  /// Keeps (rows, width) elements; `fill` writes them in place.
  init(rows: Int, width: Int, dtype: DType, fill: (UnsafeMutableRawBufferPointer) throws -> Void) throws {
    guard let size = TensorSpec([rows, width], dtype).byteCount else {
      throw DovelaError(.outOfMemory, .data, owner: "data", "(\(rows), \(width)) elements do not fit an address")
    }
    self.rows = rows
    self.width = width
    self.dtype = dtype
    let dense = UnsafeMutableRawBufferPointer.allocate(byteCount: max(size, 1), alignment: 64)
    do {
      try fill(dense)
    } catch {
      dense.deallocate()
      throw error
    }
    if let sparse = Self.compressed(dense, rows: rows, width: width, dtype: dtype) {
      dense.deallocate()
      self.sparse = sparse
      self.bytes = .init(start: nil, count: 0)
    } else {
      self.sparse = nil
      self.bytes = dense
    }
  }

  deinit {
    bytes.deallocate()
    sparse?.offsets.deallocate()
    sparse?.columns.deallocate()
    sparse?.values.deallocate()
  }

  /// Whether only what is not zero is kept.
  var isSparse: Bool { sparse != nil }

  /// target (rows.count, width) = these rows as `type`. Indices are trusted: they come from `RowSequence`.
  func gather(_ indices: UnsafeBufferPointer<UInt32>, as type: DType, to target: UnsafeMutableRawPointer) {
    let count = UInt64(indices.count)
    if let sparse {
      dovela_gather_sparse(
        sparse.offsets.baseAddress, sparse.columns.baseAddress, sparse.values.baseAddress, target, type.element,
        UInt64(width), indices.baseAddress, count)
    } else {
      dovela_gather_dense(
        bytes.baseAddress, dtype.element, target, type.element, UInt64(width), indices.baseAddress, count)
    }
  }

  /// Asks the processor to fetch rows that are gathered next.
  func prefetch(_ indices: UnsafeBufferPointer<UInt32>) {
    guard sparse == nil else { return }
    dovela_gather_prefetch(bytes.baseAddress, UInt64(width * dtype.size), indices.baseAddress, UInt64(indices.count))
  }

  private static func compressed(
    _ dense: UnsafeMutableRawBufferPointer, rows: Int, width: Int, dtype: DType
  ) -> Sparse? {
    guard width >= leastSparseWidth else { return nil }
    switch dtype {
    case .u8: return compressed(dense.bindMemory(to: UInt8.self), rows: rows, width: width) { Float($0) }
    case .f32: return compressed(dense.bindMemory(to: Float.self), rows: rows, width: width) { $0 }
    default: return nil
    }
  }

  private static func compressed<Element: Numeric>(
    _ dense: UnsafeMutableBufferPointer<Element>, rows: Int, width: Int, _ float: (Element) -> Float
  ) -> Sparse? {
    let count = rows * width
    var used = 0
    for index in 0..<count where dense[index] != 0 { used += 1 }
    guard used <= count / sparseShare, UInt32(exactly: width) != nil else { return nil }
    let sparse = Sparse(
      offsets: .allocate(capacity: rows + 1), columns: .allocate(capacity: max(used, 1)),
      values: .allocate(capacity: max(used, 1)))
    var next = 0
    for row in 0..<rows {
      sparse.offsets[row] = UInt64(next)
      for column in 0..<width where dense[row * width + column] != 0 {
        sparse.columns[next] = UInt32(column)
        sparse.values[next] = float(dense[row * width + column])
        next += 1
      }
    }
    sparse.offsets[rows] = UInt64(next)
    return sparse
  }
}

extension DType {
  /// The type as the gathering loops name it.
  var element: dovela_element {
    switch self {
    case .u8: DOVELA_ELEMENT_U8
    case .i32: DOVELA_ELEMENT_I32
    default: DOVELA_ELEMENT_F32
    }
  }
}
