import CDovela
import CDovelaRuntime
import DovelaCore

/// What a call of this library throws: a code, the component or function that speaks, and words for a person.
public typealias DovelaError = DovelaCore.DovelaError

/// Takes an error of the C interface over, as a Swift error.
func check(_ error: UnsafePointer<dovela_error>?) throws {
  guard let error else { return }
  defer { dovela_error_release(error) }
  throw DovelaError(
    DovelaError.Code(rawValue: error.pointee.code) ?? .internal, .other,
    owner: error.pointee.owner.map { String(cString: $0) } ?? "",
    error.pointee.message.map { String(cString: $0) } ?? "failed without a message")
}

/// A handle that a function of the C interface makes.
func made(_ make: (UnsafeMutablePointer<OpaquePointer?>) -> UnsafePointer<dovela_error>?) throws -> OpaquePointer {
  var handle: OpaquePointer?
  try check(make(&handle))
  guard let handle else { throw DovelaError(.internal, .other, owner: "libdovela", "made no handle") }
  return handle
}

/// A text that a function of the C interface makes.
func text(_ make: (UnsafeMutablePointer<OpaquePointer?>) -> UnsafePointer<dovela_error>?) throws -> String {
  let handle = try made(make)
  defer { dovela_string_destroy(handle) }
  return dovela_string_bytes(handle).map { String(cString: $0) } ?? ""
}

/// Lends a text that may be absent.
func withOptionalCString<Result>(_ text: String?, _ body: (UnsafePointer<CChar>?) throws -> Result) rethrows -> Result {
  guard let text else { return try body(nil) }
  return try text.withCString(body)
}

/// A text as JSON has it, which the grammar of components understands.
func quoted(_ text: String) -> String {
  var quoted = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": quoted += "\\\""
    case "\\": quoted += "\\\\"
    case "\n": quoted += "\\n"
    case "\r": quoted += "\\r"
    case "\t": quoted += "\\t"
    case "\u{0}"..<"\u{20}":
      let digits = String(scalar.value, radix: 16)
      quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: quoted.unicodeScalars.append(scalar)
    }
  }
  return quoted + "\""
}
