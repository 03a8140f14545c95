import CDovela
import DovelaCore
import Glibc

/// Turns a plugin's error object into a `DovelaError` and releases it.
///
/// - Parameters:
///   - domain: what the caller was doing; an error that is the plugin's own mistake is always `.plugin`.
///   - owner: the instance or component, for the message.
@inline(__always)
package func check(
  _ error: UnsafePointer<dovela_error>?, _ domain: DovelaError.Domain, owner: @autoclosure () -> String
) throws {
  if let error { throw taken(error, domain, owner: owner()) }
}

/// The error as a value; the object is released.
package func taken(_ error: UnsafePointer<dovela_error>, _ domain: DovelaError.Domain, owner: String) -> DovelaError {
  guard let object = try? adopt(error, as: dovela_error.self, owner: owner) else {
    return DovelaError(.internal, .plugin, owner: owner, "gives an error object with a wrong struct_size")
  }
  let code = DovelaError.Code(rawValue: object.code) ?? .internal
  let message = readText(object.message) ?? "failed without a message (code \(object.code))"
  let function = readText(object.owner).flatMap { $0.isEmpty ? nil : $0 }
  object.release?(error)
  let domain: DovelaError.Domain =
    switch code {
    case .internal, .version, .unsupported: .plugin
    default: domain
    }
  return DovelaError(code, domain, owner: combined(owner, function), message)
}

/// Instance and function as one owner: `dense_1 (Dense)`.
private func combined(_ owner: String, _ function: String?) -> String {
  guard let function, function != owner else { return owner }
  return owner.isEmpty ? function : "\(owner) (\(function))"
}

/// Makes the error object of the contract, which the receiver releases. Strings are copied.
func makeError(_ code: UInt64, owner: String, _ message: String) -> UnsafePointer<dovela_error> {
  owner.withCString { owner in message.withCString { makeError(code, owner: owner, $0) } }
}

/// The object of an error of ours on its way to a plugin or a program.
package func makeError(_ error: any Error) -> UnsafePointer<dovela_error> {
  guard let error = error as? DovelaError else { return makeError(12, owner: "host", "\(error)") }
  return makeError(error.code.rawValue, owner: error.owner, error.message)
}

/// Object and strings in one block, so that one `free` ends all.
func makeError(
  _ code: UInt64, owner: UnsafePointer<CChar>?, _ message: UnsafePointer<CChar>?
) -> UnsafePointer<dovela_error> {
  let ownerBytes = owner.map { strlen($0) } ?? 0
  let messageBytes = message.map { strlen($0) } ?? 0
  let head = MemoryLayout<dovela_error>.size
  guard let block = malloc(head + ownerBytes + messageBytes + 2) else { return UnsafePointer(StaticErrors.memory) }
  let ownerCopy = (block + head).assumingMemoryBound(to: CChar.self)
  let messageCopy = ownerCopy + ownerBytes + 1
  if let owner { memcpy(ownerCopy, owner, ownerBytes) }
  if let message { memcpy(messageCopy, message, messageBytes) }
  ownerCopy[ownerBytes] = 0
  messageCopy[messageBytes] = 0
  let object = block.bindMemory(to: dovela_error.self, capacity: 1)
  object.initialize(
    to: dovela_error(
      struct_size: UInt64(head), code: code, message: UnsafePointer(messageCopy), owner: UnsafePointer(ownerCopy),
      release: { Checker.releasing($0) }))
  Checker.made(object)
  return UnsafePointer(object)
}

/// For the moment when there is no memory for an error.
private enum StaticErrors {
  nonisolated(unsafe) static let memory: UnsafeMutablePointer<dovela_error> = {
    let object = UnsafeMutablePointer<dovela_error>.allocate(capacity: 1)
    object.initialize(
      to: dovela_error(
        struct_size: UInt64(MemoryLayout<dovela_error>.size), code: 4, message: strdup("out of memory"),
        owner: strdup("host"), release: nil))
    return object
  }()
}

/// Runs a host function for a plugin: a thrown error becomes an error object.
@inline(__always)
func answering(_ body: () throws -> Void) -> UnsafePointer<dovela_error>? {
  do {
    try body()
    return nil
  } catch {
    return makeError(error)
  }
}
