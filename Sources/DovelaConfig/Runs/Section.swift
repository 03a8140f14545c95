import DovelaCore

/// A section of a run file whose keys are described as parameters.
struct Section {
  let name: String
  let resolver: Resolver
  private let nodes: [String: ConfigNode]
  private let overrides: OverrideSet
  private let parameters: [ParameterSchema]

  /// Takes a mapping apart and reports keys that the section does not have.
  init(
    _ name: String, _ node: ConfigNode?, overrides: OverrideSet, parameters: [ParameterSchema], also: [String] = [],
    resolver: Resolver
  ) {
    self.name = name
    self.resolver = resolver
    self.overrides = overrides
    self.parameters = parameters
    let known = parameters.map(\.id) + also
    var nodes: [String: ConfigNode] = [:]
    for entry in node?.entries ?? [] {
      if known.contains(entry.key) { nodes[entry.key] = entry.value }
      Self.check(entry.key, at: entry.location, known, name, resolver.report)
    }
    for pending in overrides.pending {
      guard let head = pending.path.first else { continue }
      Self.check(head, at: pending.location, known, name, resolver.report)
    }
    if let node, node.entries == nil, !node.isNull {
      resolver.report.add(node.location, name, "\(name) must be a mapping, received \(node.kindDescription)")
    }
    self.nodes = nodes
  }

  private static func check(
    _ key: String, at location: SourceLocation, _ known: [String], _ name: String, _ report: ConfigReport
  ) {
    guard !known.contains(key) else { return }
    let end = NearestName.suggestion(key, among: known, else: "it has")
    report.add(location, name, "'\(name)' has no key \(Text.quoted(key))\(end)")
  }

  /// What was written for a key, and what is set below it.
  func written(_ key: String) -> (node: ConfigNode?, overrides: OverrideSet) {
    let applied = overrides.below(key).applied(to: nodes[key])
    return (applied.node, applied.rest)
  }

  /// The checked value of a key, or its default; `nil` where it does not fit, which is reported.
  func value(_ key: String) -> Value? {
    guard let parameter = parameters.first(where: { $0.id == key }) else { return nil }
    let (node, rest) = written(key)
    guard node != nil || !rest.isEmpty else { return parameter.default.map(Value.init) }
    let empty = ConfigNode(.null, at: SourceLocation(name))
    return resolver.value(parameter, node ?? empty, owner: name, overrides: rest, place: "\(name).\(key)")
  }

  func int(_ key: String) -> Int? { value(key)?.int }
  func float(_ key: String) -> Double? { value(key)?.float }
  func bool(_ key: String) -> Bool? { value(key)?.bool }
  func string(_ key: String) -> String? { value(key)?.string }
}

extension Value {
  /// A default that names no component.
  init(_ value: DefaultValue) {
    switch value {
    case .null: self = .null
    case .bool(let value): self = .bool(value)
    case .int(let value): self = .int(value)
    case .float(let value): self = .float(value)
    case .string(let text): self = .string(text)
    case .list(let items): self = .list(items.map(Value.init))
    }
  }
}
