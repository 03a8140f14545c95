import DovelaCore

extension Registry {
  /// Every component of a name, an alias, `kind:name` or `plugin:name`.
  public func named(_ name: String) throws -> [any ComponentFactory] {
    var matches = everywhere(name)
    if let colon = name.firstIndex(of: ":"), let kind = ComponentKind(rawValue: String(name[..<colon])) {
      switch find(kind, String(name[name.index(after: colon)...])) {
      case .one(let factory): matches = [factory]
      case .ambiguous(let several): matches = several
      case .none: matches = []
      }
    }
    guard matches.isEmpty else { return matches }
    let near = NearestName.candidates(name, among: ComponentKind.allCases.flatMap { all($0).flatMap(\.schema.names) })
    throw DovelaError(
      .notFound, .configuration,
      "no component is called '\(name)'"
        + (near.isEmpty ? "; dovela list shows all" : "; did you mean \(near.joined(separator: ", "))?"))
  }
}
