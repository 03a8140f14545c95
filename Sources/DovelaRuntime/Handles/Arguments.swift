import CDovela
import CDovelaRuntime
import DovelaCore
import DovelaPlugins

/// Runs a function of the API: a thrown error becomes an error object.
@inline(__always)
func answering(_ body: () throws -> Void) -> UnsafePointer<dovela_error>? {
  do {
    try body()
    return nil
  } catch {
    return failing(error)
  }
}

/// An error on its way to the caller, who is always told which side speaks.
private func failing(_ error: any Error) -> UnsafePointer<dovela_error> {
  guard var error = error as? DovelaError else { return makeError(error) }
  if error.owner.isEmpty { error.owner = "dovela" }
  return makeError(error)
}

/// A text that the caller gave.
func text(_ pointer: UnsafePointer<CChar>?, _ what: String) throws -> String {
  guard let pointer else { throw refused(what, "is NULL") }
  guard let text = String(validatingCString: pointer) else { throw refused(what, "is not valid UTF-8") }
  return text
}

/// A path that the caller gave.
func path(_ pointer: UnsafePointer<CChar>?) throws -> String {
  let path = try text(pointer, "path")
  guard !path.isEmpty else { throw refused("path", "is empty: it must name a file") }
  return path
}

/// A text that may be left out.
func optionalText(_ pointer: UnsafePointer<CChar>?, _ what: String) throws -> String? {
  try pointer.map { try text($0, what) }
}

/// `count` values of an array, which may be NULL where there are none.
func array<Element>(_ pointer: UnsafePointer<Element>?, _ count: UInt64, _ what: String) throws
  -> UnsafeBufferPointer<Element>
{
  guard count <= 1 << 20 else { throw refused(what, "cannot have \(count) elements") }
  guard pointer != nil || count == 0 else { throw refused(what, "is NULL, but \(count) were announced") }
  return UnsafeBufferPointer(start: pointer, count: Int(count))
}

/// Where a result goes.
func place<Value>(_ pointer: UnsafeMutablePointer<Value>?, _ what: String) throws -> UnsafeMutablePointer<Value> {
  guard let pointer else { throw refused(what, "is NULL: there is no place for the result") }
  return pointer
}

/// A table of the caller's, of any age: what it does not have is zero, what this library does not know is refused where
/// `required` says so.
func table<Table>(_ pointer: UnsafePointer<Table>?, _ what: String, empty: Table) throws -> Table {
  guard let pointer else { return empty }
  let size = UnsafeRawPointer(pointer).load(as: UInt64.self)
  guard size >= 8, size <= 1 << 16, size % 8 == 0 else {
    throw refused(what, "has a struct_size of \(size): set it with DOVELA_SIZE")
  }
  var table = empty
  withUnsafeMutableBytes(of: &table) { bytes in
    bytes.copyMemory(from: UnsafeRawBufferPointer(start: pointer, count: min(Int(size), bytes.count)))
  }
  return table
}

func refused(_ owner: String, _ message: String) -> DovelaError {
  DovelaError(.invalidArgument, .other, owner: owner, message)
}

func refuseUnknown(_ required: UInt64, _ owner: String) throws {
  guard required == 0 else {
    throw DovelaError(
      .unsupported, .other, owner: owner, "asks for features that this version does not know (required = \(required))")
  }
}
