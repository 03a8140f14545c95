import DovelaConfig
import DovelaCore
import DovelaData

extension DataPreparation {
  /// The data of a run. Targets that are text become classes in the form that their loss takes.
  public init(_ run: RunSpecification, registry: Registry, context: ExecutionContext) {
    self.init(run.data, fit: run.fit, context: context) { column, index in
      try TargetEncoding(registry: registry, loss: index < run.losses.count ? run.losses[index] : nil)
        .configuration(column: column)
    }
  }
}

/// Chooses the transform that makes classes of a text target. It knows transforms by what their schemas say
/// (`problem`), never by name.
public struct TargetEncoding {
  let registry: Registry
  /// `nil` where it is chosen later: classes by index then.
  let loss: Configuration?

  public init(registry: Registry, loss: Configuration? = nil) {
    self.registry = registry
    self.loss = loss
  }

  public func configuration(column: String) throws -> Configuration {
    let problems = loss.map { $0.schema.facts["problem"] ?? [] } ?? ["index"]
    let transform = registry.all(.transform).first { transform in
      !Set(transform.schema.facts["problem"] ?? []).isDisjoint(with: problems)
    }
    guard let transform else {
      let name = loss?.schema.name ?? "the run"
      throw DovelaError(
        .badData, .data, owner: "data.target",
        "target '\(column)' is text, and \(name) takes no classes: name a loss for classes, or a transform in "
          + "data.transforms that makes numbers of it")
    }
    let resolver = Resolver(registry: registry)
    let node = ConfigNode.mapping([
      ("\(transform.plugin.id):\(transform.schema.name)", .mapping([("columns", .strings([column]))]))
    ])
    let found = resolver.configuration(.transform, node, place: "data.target")
    try resolver.report.finish()
    guard let found else {
      throw DovelaError(.internal, .configuration, owner: "data.target", "no component and no reason")
    }
    return found
  }
}
