import DovelaCore

/// Where variables lie in a flat buffer of floats: in their order, each at a 64-byte boundary, with zeros between.
struct FlatLayout {
  struct Entry {
    let variable: Variable
    /// In floats.
    let offset: Int
    let count: Int
  }

  let entries: [Entry]
  /// Floats in all, padding included.
  let count: Int
  /// Floats that belong to a variable.
  let used: Int

  /// - Throws: `.outOfMemory` where a size cannot be counted.
  init(_ variables: [Variable]) throws {
    let unit = Arena.alignment / MemoryLayout<Float>.size
    var entries: [Entry] = []
    var offset = 0
    var used = 0
    for variable in variables {
      guard let count = variable.spec.count, let bytes = variable.spec.byteCount, let padded = Arena.aligned(bytes)
      else { throw Self.uncountable(variable) }
      entries.append(Entry(variable: variable, offset: offset, count: count))
      let (next, overflow) = offset.addingReportingOverflow(padded / unit * unit / MemoryLayout<Float>.size)
      guard !overflow, next.multipliedReportingOverflow(by: MemoryLayout<Float>.size).overflow == false else {
        throw Self.uncountable(variable)
      }
      offset = next
      used += count
    }
    self.entries = entries
    count = offset
    self.used = used
  }

  /// Bytes of a buffer of this layout times `copies`; `nil` where that cannot be counted.
  func bytes(copies: Int = 1) -> Int? {
    let (floats, overflow) = count.multipliedReportingOverflow(by: copies)
    let (bytes, tooMany) = floats.multipliedReportingOverflow(by: MemoryLayout<Float>.size)
    return overflow || tooMany ? nil : bytes
  }

  private static func uncountable(_ variable: Variable) -> DovelaError {
    DovelaError(
      .outOfMemory, .configuration, owner: "variable '\(variable.path)'",
      "of shape \(variable.spec) has more elements than can be counted: choose smaller sizes")
  }
}
