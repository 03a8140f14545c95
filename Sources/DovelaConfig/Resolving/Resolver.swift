import DovelaCore

/// Turns what was written into checked values: finds components by name, holds every argument against the schema, and
/// fills in defaults. Problems go to a report, so that one reading finds them all.
public final class Resolver {
  /// Components inside components: more than any model has. A schema whose default names itself ends here.
  static let maximumDepth = 40

  public let registry: Registry
  /// Where plugins were looked for, for the message about one that is missing.
  let searchPath: [String]
  public let report: ConfigReport
  /// By the origin of a node: what a file that was saved by a run says of the schemas of its components.
  let written: [String: SchemaVersions]
  var depth = 0
  /// Functions whose declarations have problems: nothing more is said where they are used.
  var undeclared: Set<String> = []

  /// Makes a resolver that reports to `report`.
  public init(
    registry: Registry, searchPath: [String] = [], report: ConfigReport = ConfigReport(),
    written: [String: SchemaVersions] = [:]
  ) {
    self.written = written
    self.registry = registry
    self.searchPath = searchPath
    self.report = report
  }

  /// Reads one component from an expression, for a caller that has only that: `relu`, `Adam(learning_rate=0.01)`.
  /// `origin` is what messages call it.
  public static func configuration(
    _ kind: ComponentKind, _ expression: String, origin: String, registry: Registry, searchPath: [String] = []
  ) throws -> Configuration {
    let resolver = Resolver(registry: registry, searchPath: searchPath)
    let node = try ConfigNode.expression(expression, origin: origin)
    let configuration = resolver.configuration(kind, node, place: "")
    try resolver.report.finish()
    guard let configuration else {
      throw DovelaError(.internal, .configuration, owner: origin, "no component and no reason")
    }
    return configuration
  }

  /// What finds the components that a plugin's code names: its expressions follow the grammar of run files. It does
  /// not keep the registry alive, whose components keep it.
  public static func forPlugins(
    _ registry: Registry
  ) -> (_ kind: ComponentKind, _ expression: String) throws -> Configuration {
    { [weak registry] kind, expression in
      guard let registry else {
        throw DovelaError(.wrongState, .plugin, owner: expression, "cannot be found: the registry is gone")
      }
      return try configuration(kind, expression, origin: "a plugin's \(kind.rawValue)", registry: registry)
    }
  }

  /// Resolves a component of a kind; `nil` where it has problems, which are reported.
  public func configuration(_ kind: ComponentKind, _ node: ConfigNode, place: String) -> Configuration? {
    configuration(kind, node, overrides: .none, place: place)
  }

  func configuration(_ kind: ComponentKind, _ node: ConfigNode, overrides: OverrideSet, place: String)
    -> Configuration?
  {
    let replaced = overrides.applied(to: node)
    guard let node = replaced.node, let form = form(node, place: place) else { return nil }
    return configuration(kind, form, overrides: replaced.rest, place: place)
  }

  /// The form of a component; its problems are reported.
  func form(_ node: ConfigNode, place: String) -> ComponentForm? {
    do {
      return try ComponentForm(node)
    } catch let problem as ConfigProblem {
      report.add(problem.location, place, problem.message)
    } catch {
      report.add(node.location, place, "\(error)")
    }
    return nil
  }

  func configuration(_ kind: ComponentKind, _ form: ComponentForm, overrides: OverrideSet, place: String)
    -> Configuration?
  {
    guard let factory = factory(kind, form.name, at: form.location, place: place) else {
      reportUnknownInside(kind, form, overrides: overrides, place: place)
      return nil
    }
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.maximumDepth else {
      report.add(form.location, place, "components are nested more than \(Self.maximumDepth) deep")
      return nil
    }
    guard let form = migrated(form, factory, place: place),
      let settings = settings(
        factory.schema.parameters, owner: factory.schema.name, form: form, overrides: overrides, place: place)
    else { return nil }
    return logged(Configuration(factory: factory, settings: settings), as: form.name)
  }

  /// A metric that is written by an alias is logged under it, as in Keras: `mse`, not `mean_squared_error`.
  private func logged(_ metric: Configuration, as written: String) -> Configuration {
    let alias = written.split(separator: ":").last.map(String.init) ?? written
    guard metric.schema.kind == .metric, metric["name"].string == nil, metric.schema.aliases.contains(alias) else {
      return metric
    }
    var named = metric
    named["name"] = .string(alias)
    return named
  }

  // MARK: Names

  /// Finds a component by name; a name that is unknown, or known to several plugins, is reported.
  func factory(_ kind: ComponentKind, _ name: String, at location: SourceLocation, place: String)
    -> (any ComponentFactory)?
  {
    var bare = name
    if let colon = name.firstIndex(of: ":"), let named = ComponentKind(rawValue: String(name[..<colon])) {
      bare = String(name[name.index(after: colon)...])
      guard named == kind else {
        report.add(location, place, "\(Text.quoted(name)) asks for \(named.article); here \(kind.article) is needed")
        return nil
      }
    }
    switch registry.find(kind, bare) {
    case .one(let factory): return factory
    case .ambiguous(let several):
      let plugins = several.map { Text.quoted("\($0.plugin.id):\($0.schema.name)") }
      report.add(
        location, place,
        "the \(kind.rawValue) \(Text.quoted(bare)) is offered by \(several.count) plugins; write "
          + Text.alternatives(plugins.sorted()))
    case .none where undeclared.contains(bare): break
    case .none: reportUnknown(kind, bare, at: location, place: place)
    }
    return nil
  }

  private func reportUnknown(_ kind: ComponentKind, _ name: String, at location: SourceLocation, place: String) {
    let near = nearest(kind, name)
    let others = registry.everywhere(name).map(\.schema.kind)
    var message = "unknown \(kind.rawValue) \(Text.quoted(name))"
    if !near.isEmpty {
      message += "; did you mean \(Text.alternatives(near.map(Text.quoted)))?"
    } else if let other = others.first {
      message += "; there is \(other.article) of that name"
    }
    var problem = ConfigReport.Problem(at: location, place: place, message)
    problem.isUnknownComponent = true
    report.add(problem)
    if registry.isEmpty {
      report.hint("no plugin is loaded, so no component is known" + searched)
    } else {
      report.hint("'dovela list' shows the components that are known" + searched)
    }
  }

  /// The names that are near, one for each component.
  private func nearest(_ kind: ComponentKind, _ name: String) -> [String] {
    var seen: Set<ObjectIdentifier> = []
    return NearestName.candidates(name, among: registry.all(kind).flatMap(\.schema.names)).filter { near in
      guard case .one(let factory) = registry.find(kind, near) else { return true }
      return seen.insert(ObjectIdentifier(factory)).inserted
    }
  }

  /// Looks for further unknown names inside a component that is itself unknown, as if it were the nearest one: they
  /// are to stand in the same report.
  private func reportUnknownInside(_ kind: ComponentKind, _ form: ComponentForm, overrides: OverrideSet, place: String)
  {
    guard let near = nearest(kind, form.name).first, case .one(let factory) = registry.find(kind, near),
      depth < Self.maximumDepth
    else { return }
    let trial = Resolver(registry: registry)
    trial.depth = depth + 1
    _ = trial.settings(
      factory.schema.parameters, owner: factory.schema.name, form: form, overrides: overrides, place: place)
    for problem in trial.report.problems where problem.isUnknownComponent { report.add(problem) }
  }

  private var searched: String {
    searchPath.isEmpty ? "" : "; plugins were looked for in \(searchPath.joined(separator: ", "))"
  }
}

extension ComponentKind {
  /// `a layer`, `an optimizer`.
  var article: String { ("aeiou".contains(rawValue.prefix(1)) ? "an " : "a ") + rawValue }
}
