import CDovela

/// What a component throws; it reaches the host as an error object.
public struct Failure: Error {
  public var code: dovela_code
  public var message: String

  public init(_ code: dovela_code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// A value, name or configuration that the component refuses.
  public static func invalid(_ message: String) -> Failure { .init(DOVELA_INVALID_ARGUMENT, message) }
  /// Shapes or dtypes that do not fit.
  public static func shape(_ message: String) -> Failure { .init(DOVELA_SHAPE_MISMATCH, message) }
  /// A label, index or size outside its range.
  public static func range(_ message: String) -> Failure { .init(DOVELA_OUT_OF_RANGE, message) }
  /// Bytes that are not what they claim to be.
  public static func data(_ message: String) -> Failure { .init(DOVELA_BAD_DATA, message) }
  /// A file that cannot be read or written.
  public static func io(_ message: String) -> Failure { .init(DOVELA_IO, message) }
}

/// An error that a host function returned, handed on untouched.
public struct HostFailure: Error, @unchecked Sendable {
  let error: UnsafePointer<dovela_error>
}

public typealias ErrorObject = UnsafePointer<dovela_error>

/// Throws what a host function returned, if it failed.
@inline(__always)
public func check(_ error: ErrorObject?) throws {
  if let error { throw HostFailure(error: error) }
}

/// Runs a component's code and turns what it throws into an error object of the host.
@inline(__always)
func report(_ host: Host, _ owner: @autoclosure () -> String, _ body: () throws -> Void) -> ErrorObject? {
  do {
    try body()
    return nil
  } catch {
    return host.errorObject(error, owner: owner())
  }
}
