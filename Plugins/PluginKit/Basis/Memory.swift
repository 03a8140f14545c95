/// Cuts one block of bytes into parts, each aligned to a cache line.
///
///     var saved = MemoryCut()
///     let gates = try saved.floats(steps, batch, 4 * units)   // an offset
///     preparation.saved(saved.bytes)
///     …
///     run.saved.floats(at: gates)
public struct MemoryCut {
  /// What has been cut so far.
  public private(set) var bytes = 0

  public init() {}

  /// Room for a product of extents, in floats; the offset of the part. Refuses sizes that overflow.
  public mutating func floats(_ extents: Int...) throws -> Int {
    try cut(try product(extents + [MemoryLayout<Float>.stride]))
  }

  /// The same in elements of `size` bytes.
  public mutating func elements(of size: Int, _ extents: Int...) throws -> Int {
    try cut(try product(extents + [size]))
  }

  /// Room for a number of bytes.
  public mutating func cut(_ size: Int) throws -> Int {
    let start = bytes
    let (end, overflow) = start.addingReportingOverflow(size)
    guard size >= 0, !overflow, end <= Int.max - 64 else { throw Failure.range("memory of \(start) + \(size) bytes") }
    bytes = (end + 63) & ~63
    return start
  }
}

/// The product of extents; refuses one that overflows, naming them.
public func product(_ extents: [Int]) throws -> Int {
  var result = 1
  for extent in extents {
    let (value, overflow) = result.multipliedReportingOverflow(by: extent)
    guard !overflow else {
      throw Failure.range("a size of \(extents.map(String.init).joined(separator: " * ")) is too large")
    }
    result = value
  }
  return result
}

extension UnsafeMutableRawPointer? {
  /// The floats at an offset; `nil` where there is no memory.
  public func floats(at offset: Int = 0) -> UnsafeMutablePointer<Float>? {
    map { ($0 + offset).assumingMemoryBound(to: Float.self) }
  }

  /// The bytes at an offset; `nil` where there is no memory.
  public func bytes(at offset: Int = 0) -> UnsafeMutablePointer<UInt8>? {
    map { ($0 + offset).assumingMemoryBound(to: UInt8.self) }
  }
}
