import DovelaCore

/// The parts of a run that are settled one after the other where a program composes and trains step by step.
extension RunReader {
  /// What a model is compiled with: `optimizer`, `loss`, `metrics`, `loss_weights`, `class_weight`, `seed`.
  public struct Compilation: Sendable {
    /// `nil` where none is named.
    public var optimizer: Configuration?
    public var losses: [Configuration?]
    public var lossWeights: [Double]
    public var metrics: [[Configuration]]
    public var classWeights: [String: Double]
    public var seed: UInt64
  }

  /// Reads the settings of a compilation; `outputs` are the names of the model's.
  public func compilation(_ node: ConfigNode?, outputs: [String]) throws -> Compilation {
    let report = ConfigReport()
    let resolver = Resolver(registry: registry, searchPath: searchPath, report: report)
    let ofFit = ["loss_weights", "class_weight", "seed"]
    check(node, keys: ["optimizer", "loss", "metrics"] + ofFit, report)
    let objectives = ObjectiveReader(resolver: resolver, outputs: outputs)
    let rule = node?["optimizer"].flatMap { $0.isNull ? nil : $0 }
    let optimizer = rule.flatMap {
      resolver.configuration(.optimizer, $0, overrides: .none, place: "optimizer")
    }
    let losses = objectives.losses(node?["loss"], overrides: .none)
    let metrics = objectives.metrics(node?["metrics"], overrides: .none)
    let fit = FitReader(resolver: resolver, outputs: outputs).read(part(node, ofFit), overrides: .none)
    try report.finish()
    guard let fit else { throw DovelaError(.internal, .configuration, owner: "settings", "no result and no reason") }
    return Compilation(
      optimizer: optimizer, losses: losses, lossWeights: fit.lossWeights, metrics: metrics,
      classWeights: fit.fit.classWeights, seed: fit.fit.seed)
  }

  /// Reads how to train: the keys of the section `fit`, and `callbacks`.
  public func fitting(_ node: ConfigNode?, outputs: [String]) throws -> (
    fit: FitSpecification, callbacks: [Configuration]
  ) {
    let report = ConfigReport()
    let resolver = Resolver(registry: registry, searchPath: searchPath, report: report)
    let keys = RunSections.fit.map(\.id) + RunSections.fitMappings + ["class_weights"]
    check(node, keys: keys + ["callbacks"], report)
    let fit = FitReader(resolver: resolver, outputs: outputs).read(part(node, keys), overrides: .none)
    let callbacks = ComponentList(resolver: resolver, kind: .callback).read(
      node?["callbacks"], overrides: .none, place: "callbacks")
    try report.finish()
    guard let fit else { throw DovelaError(.internal, .configuration, owner: "settings", "no result and no reason") }
    return (fit.fit, callbacks)
  }

  /// Reads the key `tune` alone.
  public func tune(documents: [ConfigNode], overrides: [ConfigOverride] = []) throws -> TuneSpecification {
    let report = ConfigReport()
    let resolver = Resolver(registry: registry, searchPath: searchPath, report: report)
    let merged = FileMerge.merge(documents, report: report)
    let tune = TuneReader(resolver: resolver).read(merged["tune"], overrides: OverrideSet(overrides).below("tune"))
    try report.finish()
    guard let tune else { throw DovelaError(.internal, .configuration, owner: "tune", "no settings and no reason") }
    return tune
  }

  /// Reads one component from a text: a name, an expression, or an object in JSON or YAML.
  public func component(_ kind: ComponentKind, written text: String) throws -> Configuration {
    let isDocument = text.first { !$0.isWhitespace } == "{" || text.contains("\n")
    let origin = "the \(kind.rawValue)"
    let node = try isDocument ? DocumentReader.read(text: text, origin: origin) : .expression(text, origin: origin)
    let resolver = Resolver(registry: registry, searchPath: searchPath)
    let configuration = resolver.configuration(kind, node, place: "")
    try resolver.report.finish()
    guard let configuration else {
      throw DovelaError(.internal, .configuration, owner: origin, "no component and no reason")
    }
    return configuration
  }

  /// Those of a mapping's entries.
  private func part(_ node: ConfigNode?, _ keys: [String]) -> ConfigNode? {
    guard let node, let entries = node.entries else { return nil }
    return ConfigNode(.mapping(entries.filter { keys.contains($0.key) }), at: node.location)
  }

  private func check(_ node: ConfigNode?, keys: [String], _ report: ConfigReport) {
    guard let node, !node.isNull else { return }
    guard let entries = node.entries else {
      report.add(node.location, "settings", "expected a mapping, received \(node.kindDescription)")
      return
    }
    for entry in entries where !keys.contains(entry.key) {
      let end = NearestName.suggestion(entry.key, among: keys, else: "they have")
      report.add(entry.location, "settings", "the settings have no key \(Text.quoted(entry.key))\(end)")
    }
  }
}
