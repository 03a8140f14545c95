/// The components that are known, by kind and name. It begins empty: the core knows none.
///
/// A name is looked for as it stands, then without regard to case. `org.example.lion:Lion` asks for the component of
/// one plugin; where two plugins offer one name of one kind, the bare name is an error that lists both.
public final class Registry {
  private var factories: [ComponentKind: [any ComponentFactory]] = [:]
  /// Makes components of functions that are declared; `nil`: this program has none.
  public var functions: (any FunctionSource)?

  public init() {}

  /// Adds a component. The same name from another plugin is legal until somebody uses it bare; the same name twice
  /// from one plugin is refused.
  public func register(_ factory: any ComponentFactory) throws {
    let schema = factory.schema
    let taken = (factories[schema.kind] ?? []).first {
      $0.plugin.id == factory.plugin.id && !Set($0.schema.names).isDisjoint(with: schema.names)
    }
    if let taken {
      throw DovelaError(
        .invalidArgument, .plugin, owner: factory.plugin.id,
        "offers the \(schema.kind.rawValue) '\(schema.name)' twice (also as '\(taken.schema.name)')")
    }
    factories[schema.kind, default: []].append(factory)
  }

  /// Forgets what a plugin offers. Configurations that were made keep their factories.
  public func remove(plugin id: String) {
    for kind in factories.keys { factories[kind]?.removeAll { $0.plugin.id == id } }
  }

  /// Makes a function known as a component. A later declaration of the same name counts from then on; what was made
  /// before keeps its own.
  ///
  /// - Parameter prefersKnown: leave a known function of the same name and prototype, wherever its library lies.
  public func declare(_ declaration: FunctionDeclaration, prefersKnown: Bool = false) throws {
    let known = factories.values.joined().compactMap(\.declaration).first { $0.name == declaration.name }
    if let known, prefersKnown, known.isSame(as: declaration) { return }
    guard let functions else {
      throw DovelaError(
        .unsupported, .configuration, owner: declaration.name, "this program cannot call functions of libraries")
    }
    let factory = try functions.factory(declaration)
    if let known, known == factory.declaration { return }
    for kind in factories.keys { factories[kind]?.removeAll { $0.declaration?.name == declaration.name } }
    factories[factory.schema.kind, default: []].append(factory)
  }

  /// Everything of a kind, sorted by name.
  public func all(_ kind: ComponentKind) -> [any ComponentFactory] {
    (factories[kind] ?? []).sorted { ($0.schema.name, $0.plugin.id) < ($1.schema.name, $1.plugin.id) }
  }

  public var isEmpty: Bool { factories.isEmpty }

  /// The result of a look-up.
  public enum Match {
    case one(any ComponentFactory)
    case ambiguous([any ComponentFactory])
    case none
  }

  /// Finds a component by `Name`, `alias` or `plugin.id:Name`.
  public func find(_ kind: ComponentKind, _ name: String) -> Match {
    let (plugin, bare) = Self.split(name)
    let candidates = (factories[kind] ?? []).filter { plugin == nil || $0.plugin.id == plugin }
    var matches = candidates.filter { $0.schema.names.contains(bare) }
    if matches.isEmpty {
      let lowered = bare.lowercased()
      matches = candidates.filter { $0.schema.names.contains { $0.lowercased() == lowered } }
    }
    switch matches.count {
    case 0: return .none
    case 1: return .one(matches[0])
    default: return .ambiguous(matches)
    }
  }

  /// Every kind that has the name, for `describe`.
  public func everywhere(_ name: String) -> [any ComponentFactory] {
    ComponentKind.allCases.flatMap { kind -> [any ComponentFactory] in
      switch find(kind, name) {
      case .one(let factory): [factory]
      case .ambiguous(let several): several
      case .none: []
      }
    }
  }

  private static func split(_ name: String) -> (plugin: String?, name: String) {
    guard let colon = name.lastIndex(of: ":") else { return (nil, name) }
    return (String(name[..<colon]), String(name[name.index(after: colon)...]))
  }
}
