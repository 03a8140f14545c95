/// An error that a person reads: what was being done, what was wrong, and the way out.
public struct DovelaError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Classes of errors. Raw values are those of the plugin contract.
  public enum Code: UInt64, Sendable {
    case invalidArgument = 1
    case shapeMismatch = 2
    case outOfRange = 3
    case outOfMemory = 4
    case io = 5
    case badData = 6
    case unsupported = 7
    case version = 8
    case notFound = 9
    case wrongState = 10
    case cancelled = 11
    case `internal` = 12
  }

  /// What the error is about; decides the command's exit status.
  public enum Domain: Sendable {
    /// Usage or configuration: exit status 2.
    case configuration
    /// Data: exit status 3.
    case data
    /// A plugin: exit status 4.
    case plugin
    /// Anything else: exit status 1.
    case other
  }

  public var code: Code
  public var domain: Domain
  /// The component, function or file that failed.
  public var owner: String
  public var message: String

  public init(_ code: Code, _ domain: Domain = .other, owner: String = "", _ message: String) {
    self.code = code
    self.domain = domain
    self.owner = owner
    self.message = message
  }

  public var description: String { owner.isEmpty ? message : "\(owner): \(message)" }

  /// The same error with its domain set, for a caller that knows what it was doing.
  public func `in`(_ domain: Domain) -> DovelaError {
    var copy = self
    copy.domain = domain
    return copy
  }
}
