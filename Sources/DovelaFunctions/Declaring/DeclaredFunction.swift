import CDovelaFunctions
import DovelaCore
import Synchronization

/// A declaration with its libraries open and its prototypes understood.
final class DeclaredFunction {
  let declaration: FunctionDeclaration
  let kind: ComponentKind
  let value: BoundFunction
  let slope: BoundFunction?
  let schema: Schema
  private let hasTold = Atomic<Bool>(false)

  /// Once true, for a message that a person needs no second time.
  @inline(__always)
  func isFirstToTell() -> Bool { !hasTold.load(ordering: .relaxed) && !hasTold.exchange(true, ordering: .relaxed) }

  init(_ declaration: FunctionDeclaration) throws {
    let owner = "functions.\(declaration.name)"
    let prototype = try Self.parsed(declaration.function.prototype, owner)
    var hasDerivative = false
    if case .function = declaration.derivative { hasDerivative = true }
    let kind = try Self.explained(owner) {
      try declaration.kind ?? ArgumentRoles.kind(of: prototype, hasDerivative: hasDerivative)
    }
    guard kind == .loss || kind == .activation || !hasDerivative else {
      throw DovelaError(.invalidArgument, .configuration, owner: owner, "a \(kind.rawValue) has no derivative")
    }
    let roles = try Self.explained(owner) { try Self.roles(prototype, kind) }
    let library = try FunctionLibrary(declaration.function.library, directory: declaration.directory, owner: owner)
    let user = try declaration.user.map { try library.address($0, "variable", owner: owner) }
    value = try BoundFunction(
      declaration.function.symbol ?? prototype.name ?? declaration.name, at: declaration.function.address, in: library,
      roles: roles, user: user, owner: owner)
    var found = declaration
    found.function.library = library.name
    found.function.symbol = value.symbol
    if case .function(var symbol, let scale, let isChecked) = declaration.derivative {
      slope = try Self.slope(symbol, of: value, kind, declaration, user, owner)
      symbol.library = slope?.library.name
      symbol.symbol = slope?.symbol
      found.derivative = .function(symbol, scale: scale, isChecked: isChecked)
    } else {
      slope = nil
    }
    found.kind = kind
    found.directory = ""
    self.declaration = found
    self.kind = kind
    schema = try Self.schema(found, kind, value, slope, owner)
  }

  private static func roles(_ prototype: CPrototype, _ kind: ComponentKind) throws -> ArgumentRoles {
    switch kind {
    case .activation: try .activation(prototype)
    case .loss, .metric: try .pair(prototype)
    case .schedule: try .schedule(prototype)
    default: throw RoleError("a function can be an activation, a loss, a metric or a schedule, not a \(kind.rawValue)")
    }
  }

  private static func slope(
    _ symbol: FunctionDeclaration.Symbol, of value: BoundFunction, _ kind: ComponentKind,
    _ declaration: FunctionDeclaration, _ user: UnsafeMutableRawPointer?, _ owner: String
  ) throws -> BoundFunction {
    let owner = owner + ".derivative"
    let prototype = try parsed(symbol.prototype, owner)
    let names = Set(value.roles.extras.compactMap { value.roles.prototype.parameters[$0].name })
    let roles = try explained(owner) {
      let roles =
        try kind == .activation
        ? ArgumentRoles.activationDerivative(prototype, parameters: names)
        : ArgumentRoles.pair(prototype, isDerivative: prototype.sorted().isSpan)
      for index in roles.extras {
        if let name = prototype.parameters[index].name, !names.contains(name) {
          throw RoleError("'\(prototype)' has the parameter '\(name)', which '\(value.roles.prototype)' has not")
        }
      }
      return roles
    }
    let library =
      symbol.library == nil || symbol.library == declaration.function.library
      ? value.library : try FunctionLibrary(symbol.library, directory: declaration.directory, owner: owner)
    guard let name = symbol.symbol ?? prototype.name ?? symbol.address.map({ _ in "derivative" }) else {
      throw DovelaError(
        .invalidArgument, .configuration, owner: owner, "'\(prototype)' has no name: say the function's, or 'symbol'")
    }
    return try BoundFunction(name, at: symbol.address, in: library, roles: roles, user: user, owner: owner)
  }

  // MARK: Errors

  private static func parsed(_ text: String, _ owner: String) throws -> CPrototype {
    do {
      return try CPrototype(parsing: text)
    } catch let error as PrototypeError {
      throw DovelaError(.invalidArgument, .configuration, owner: owner + ".prototype", "\(error)")
    }
  }

  private static func explained<Result>(_ owner: String, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as RoleError {
      throw DovelaError(.invalidArgument, .configuration, owner: owner, error.message)
    }
  }

  // MARK: Schema

  /// Arguments without a role are the component's parameters.
  private static func schema(
    _ declaration: FunctionDeclaration, _ kind: ComponentKind, _ value: BoundFunction, _ slope: BoundFunction?,
    _ owner: String
  ) throws -> Schema {
    var own: [ParameterSchema] = []
    let prototype = value.roles.prototype
    for index in value.roles.extras {
      let parameter = prototype.parameters[index]
      guard let name = parameter.name, let number = parameter.type.number else { continue }
      guard !kind.hostParameters.first.contains(where: { $0.id == name }),
        !kind.hostParameters.last.contains(where: { $0.id == name })
      else {
        throw DovelaError(
          .invalidArgument, .configuration, owner: owner,
          "the parameter '\(name)' of '\(prototype)' has the name of one that every \(kind.rawValue) has")
      }
      let standard = declaration.defaults[name]
      own.append(
        ParameterSchema(
          name, [number.isInteger ? .int : .float],
          default: try standard.map { try number.isInteger ? .int(whole($0, name, owner)) : .float($0) },
          doc: "Passed to the function."))
    }
    if let stray = declaration.defaults.keys.sorted().first(where: { key in !own.contains { $0.id == key } }) {
      let known = own.map(\.id).joined(separator: ", ")
      throw DovelaError(
        .notFound, .configuration, owner: owner + ".defaults",
        "'\(prototype)' has no parameter '\(stray)'" + (known.isEmpty ? "" : "; it has: \(known)"))
    }
    let origin = value.library.name.map { " of \($0.split(separator: "/").last ?? "")" } ?? ""
    var doc = declaration.doc.map { "\($0) " } ?? ""
    doc += "\(prototype)\(origin)"
    switch declaration.derivative {
    case .function: doc += "; derivative \(slope.map { "\($0.roles.prototype)" } ?? "")"
    case .numeric, .unsaid: if kind == .activation || kind == .loss { doc += "; derivative by central differences" }
    }
    return Schema(
      kind: kind, name: declaration.name, doc: doc, own: own,
      facts: declaration.direction.map { ["direction": [$0.rawValue]] } ?? [:])
  }

  private static func whole(_ value: Double, _ name: String, _ owner: String) throws -> Int {
    guard let whole = Int(exactly: value) else {
      throw DovelaError(
        .invalidArgument, .configuration, owner: "\(owner).defaults.\(name)", "\(value) is no whole number")
    }
    return whole
  }
}
