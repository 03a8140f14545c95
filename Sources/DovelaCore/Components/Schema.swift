/// What a component says of itself.
public struct Schema: Sendable, Hashable {
  public var kind: ComponentKind
  public var name: String
  public var aliases: [String]
  /// Of the configuration and of the saved state.
  public var version: Int
  public var doc: String
  /// Paper and equation, or the library whose variant it is.
  public var source: String?
  /// Its own parameters, in positional order.
  public var own: [ParameterSchema]
  /// What the kind's header adds: `fuses`, `fuses_after`, `problem`, `direction`, `train_only`.
  public var facts: [String: [String]]

  public init(
    kind: ComponentKind, name: String, aliases: [String] = [], version: Int = 1, doc: String, source: String? = nil,
    own: [ParameterSchema] = [], facts: [String: [String]] = [:]
  ) {
    self.kind = kind
    self.name = name
    self.aliases = aliases
    self.version = version
    self.doc = doc
    self.source = source
    self.own = own
    self.facts = facts
  }

  /// Every parameter in positional order: the component's own and those that the host carries out. Where both have
  /// an id, the component's place and default count.
  public var parameters: [ParameterSchema] {
    let host = kind.hostParameters
    let mine = Set(own.map(\.id))
    return host.first.filter { !mine.contains($0.id) } + own + host.last.filter { !mine.contains($0.id) }
  }

  /// The names by which it is found, its own first.
  public var names: [String] { [name] + aliases }
}
