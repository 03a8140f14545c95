import CDovela

/// Bytes to the host.
public struct Sink {
  let table: UnsafePointer<dovela_sink>

  public func write(_ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { try check(table.pointee.write(table, $0.baseAddress, UInt64($0.count))) }
  }

  /// A plain value, as it lies in memory (little-endian on every machine that this runs on).
  public func write<Value: BitwiseCopyable>(_ value: Value) throws {
    try withUnsafeBytes(of: value) { try check(table.pointee.write(table, $0.baseAddress, UInt64($0.count))) }
  }

  /// A length, then the items.
  public func write<Item: BitwiseCopyable>(array: [Item]) throws {
    try write(UInt64(array.count))
    try array.withUnsafeBytes { try check(table.pointee.write(table, $0.baseAddress, UInt64($0.count))) }
  }

  /// A length, then UTF-8.
  public func write(_ text: String) throws { try write(array: Array(text.utf8)) }
}

/// Bytes from the host. Every read refuses a source that ends early.
public struct Source {
  let table: UnsafePointer<dovela_source>

  public func read<Value: BitwiseCopyable>(_ type: Value.Type) throws -> Value {
    try read(count: 1, of: type)[0]
  }

  /// A length, then the items. The length is believed piece by piece, so that a false one allocates little.
  public func readArray<Item: BitwiseCopyable>(of type: Item.Type) throws -> [Item] {
    let count = try read(UInt64.self)
    guard let total = Int(exactly: count) else { throw Failure.data("a length of \(count) cannot be") }
    var items: [Item] = []
    while items.count < total { items += try read(count: min(total - items.count, 65_536), of: type) }
    return items
  }

  public func readString() throws -> String {
    let bytes = try readArray(of: UInt8.self)
    guard let text = String(validating: bytes, as: UTF8.self) else { throw Failure.data("a text is not UTF-8") }
    return text
  }

  private func read<Item: BitwiseCopyable>(count: Int, of type: Item.Type) throws -> [Item] {
    try [Item](unsafeUninitializedCapacity: count) { buffer, initialized in
      var complete: Int32 = 0
      let size = UInt64(count * MemoryLayout<Item>.stride)
      try check(dovela_read_exactly(table, buffer.baseAddress, size, &complete))
      guard complete != 0 else { throw Failure.data("the saved state ends early") }
      initialized = count
    }
  }
}

extension Sink {
  /// A number that may be missing: a byte, then the number.
  public func write(optional value: Double?) throws {
    try write(UInt8(value == nil ? 0 : 1))
    try write(value ?? 0)
  }
}

extension Source {
  public func readOptional() throws -> Double? {
    let flag = try read(UInt8.self)
    guard flag < 2 else { throw Failure.data("a flag is \(flag), not 0 or 1") }
    let value = try read(Double.self)
    return flag == 1 ? value : nil
  }

  /// A number that was written as an Int64 and counts something: few enough that counting on cannot overflow.
  public func readCount() throws -> Int {
    let value = try read(Int64.self)
    guard value >= 0, value < 1 << 53, let count = Int(exactly: value) else {
      throw Failure.data("a count is \(value)")
    }
    return count
  }

  /// Refuses bytes behind the state.
  public func expectEnd() throws {
    var byte: UInt8 = 0
    var complete: Int32 = 0
    try check(dovela_read_exactly(table, &byte, 1, &complete))
    guard complete == 0 else { throw Failure.data("there are bytes behind the saved state") }
  }
}
