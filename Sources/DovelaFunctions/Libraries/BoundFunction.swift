import CDovelaFunctions
import DovelaCore

/// A function of a library, prepared for calls with the roles of its arguments.
final class BoundFunction {
  let symbol: String
  let library: FunctionLibrary
  let roles: ArgumentRoles
  private let foreign: OpaquePointer
  /// What `void *` arguments get.
  private let user: UnsafeMutableRawPointer?

  init(
    _ symbol: String, at address: UInt?, in library: FunctionLibrary, roles: ArgumentRoles,
    user: UnsafeMutableRawPointer?, owner: String
  ) throws {
    self.symbol = symbol
    self.library = library
    self.roles = roles
    self.user = user
    let prototype = roles.prototype
    guard prototype.parameters.count <= Int(DOVELA_C_ARGUMENTS) else {
      throw DovelaError(
        .unsupported, .configuration, owner: owner,
        "'\(prototype)' has \(prototype.parameters.count) parameters; at most \(DOVELA_C_ARGUMENTS) are possible")
    }
    let address =
      try address.flatMap { UnsafeMutableRawPointer(bitPattern: $0) } ?? library.function(symbol, owner: owner)
    let types = prototype.parameters.map(\.type.callType)
    guard let foreign = dovela_foreign_create(address, prototype.result.callType, types, UInt32(types.count), 1) else {
      throw DovelaError(.unsupported, .configuration, owner: owner, "libffi cannot call '\(prototype)'")
    }
    self.foreign = foreign
  }

  deinit { dovela_foreign_destroy(foreign) }

  /// A use with the values of the component's parameters, by name.
  func use(_ values: [String: Double]) -> dovela_use {
    var use = dovela_use()
    use.foreign = foreign
    func place(_ index: Int?) -> Int32 { index.map(Int32.init) ?? -1 }
    func element(_ index: Int?) -> UInt32 {
      index.flatMap { roles.prototype.parameters[$0].type.pointee?.number?.callType.rawValue } ?? 0
    }
    let inputs = roles.inputs.prefix(3).map { $0 as Int? } + Array(repeating: nil, count: 3)
    use.inputs = (place(inputs[0]), place(inputs[1]), place(inputs[2]))
    use.input_types = (element(inputs[0]), element(inputs[1]), element(inputs[2]))
    use.output = place(roles.output)
    use.output_type = element(roles.output)
    use.count = place(roles.count)
    withUnsafeMutableBytes(of: &use.values) { bytes in
      let cells = bytes.bindMemory(to: dovela_cvalue.self)
      for (index, parameter) in roles.prototype.parameters.enumerated() {
        guard let cell = cells.baseAddress?.advanced(by: index) else { continue }
        if parameter.type.isUserPointer {
          cell.pointee.pointer = user
        } else if roles.extras.contains(index), let name = parameter.name, let value = values[name] {
          dovela_cvalue_store(cell, parameter.type.callType, value)
        }
      }
    }
    return use
  }

  /// The function returns 0 for success and anything else for a failure.
  var reports: Bool { roles.isSpan && roles.prototype.result.number?.isInteger == true }
}
